import { Euro, House, LayoutGrid, MessageCircle, Store } from "@/components/ui/icons";
import { getTranslations } from "next-intl/server";
import { NavLink } from "./nav-link";

const PARTS = [
  { key: "home", href: "/home", icon: House },
  { key: "bills", href: "/bills", icon: Euro },
  { key: "offers", href: "/offers", icon: Store },
  { key: "chat", href: "/chat", icon: MessageCircle },
  { key: "more", href: "/more", icon: LayoutGrid, also: ["/topup"] },
] as const;

/** The five parts of the portal, always in this order: at the bottom of a phone, at the side of a wide screen. */
export async function MainNav() {
  const t = await getTranslations("frame");
  return (
    <nav
      aria-label={t("main")}
      className="fixed inset-x-0 bottom-0 z-10 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] wide:static wide:border-0 wide:pb-0"
    >
      <ul className="grid h-bar grid-cols-5 wide:h-auto wide:grid-cols-1 wide:gap-1">
        {PARTS.map(({ key, href, icon: Icon, ...rest }) => (
          <li key={key}>
            <NavLink href={href} label={t(key)} icon={<Icon className="size-6" strokeWidth={1.75} />} {...rest} />
          </li>
        ))}
      </ul>
    </nav>
  );
}
