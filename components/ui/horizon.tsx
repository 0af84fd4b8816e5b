/** Height of the curve over the width of its box, in the units of the drawing: a quadratic edge from (0, 48) over (200, -40) to (400, 48). */
const EDGE = { start: 48, crest: -40 };

/** The height of the edge at a share of its width. */
function edgeAt(share: number): number {
  const rest = 1 - share;
  return rest * rest * EDGE.start + 2 * rest * share * EDGE.crest + share * share * EDGE.start;
}

/**
 * The stage's lower edge: a curved progress line with a warm dot for "you are here". Always data, never decoration: without a
 * share it is a plain edge.
 */
export function Horizon({ share, label, ends }: { share?: number; label?: string; ends?: readonly [string, string] }) {
  const control = share === undefined ? 0 : EDGE.start + (EDGE.crest - EDGE.start) * share;
  return (
    <div className="horizon pointer-events-none absolute inset-x-0 -bottom-px h-16 wide:bottom-0 wide:h-26">
      <svg aria-hidden viewBox="0 0 400 64" preserveAspectRatio="none" fill="none" className="absolute inset-0 size-full overflow-visible">
        <path className="land fill-surface wide:fill-stage-2" d="M0 48Q200 -40 400 48V66H0Z" />
        {share !== undefined && (
          <>
            <path className="stroke-arc-track" d="M-6 49Q200 -40 406 49" />
            <path
              className="stroke-arc"
              d={`M0 48Q${String(200 * share)} ${String(control)} ${String(400 * share)} ${String(edgeAt(share))}`}
            />
          </>
        )}
      </svg>
      {share !== undefined && (
        <span
          aria-hidden
          className="horizon-dot absolute -mt-[11px] -ml-[11px] size-[22px] rounded-full bg-arc-head ring-5 ring-surface wide:ring-stage"
          style={{ left: `clamp(16px, ${String(share * 100)}%, calc(100% - 16px))`, top: `${String((edgeAt(share) / 64) * 100)}%` }}
        />
      )}
      {label && (
        <p className="absolute inset-x-0 top-6.5 text-center text-small font-[620] text-ink-2 num wide:top-12 wide:text-on-stage">
          {label}
        </p>
      )}
      {ends && (
        <p className="absolute inset-x-11 bottom-3 hidden justify-between text-small text-on-stage-2 num wide:flex">
          <span>{ends[0]}</span>
          <span>{ends[1]}</span>
        </p>
      )}
    </div>
  );
}
