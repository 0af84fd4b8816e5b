/** The brand's rings: three open circles, the outer one closed by the warm dot. Drawn on the stage of pages before sign-in. */
export function Rings({ className }: { className: string }) {
  return (
    <svg aria-hidden viewBox="0 0 400 400" fill="none" className={className}>
      {[172, 120, 68].map((radius) => (
        <circle key={radius} cx="200" cy="200" r={radius} strokeWidth="29" className="stroke-arc-track" />
      ))}
      <path d="M200 28A172 172 0 0 0 200 372" strokeWidth="29" className="stroke-arc" />
      <path d="M200 80A120 120 0 0 0 200 320" strokeWidth="29" strokeLinecap="round" className="stroke-on-stage" />
      <path d="M200 132A68 68 0 0 0 200 268" strokeWidth="29" strokeLinecap="round" className="stroke-arc" />
      <circle cx="200" cy="28" r="27" className="fill-stage" />
      <circle cx="200" cy="28" r="18.5" className="fill-arc-head" />
    </svg>
  );
}
