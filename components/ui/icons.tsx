import {
  ArrowLeft as arrowLeft,
  ArrowLeftRight as arrowLeftRight,
  Building2 as building2,
  ChartColumn as chartColumn,
  Check as check,
  ChevronDown as chevronDown,
  ChevronLeft as chevronLeft,
  ChevronRight as chevronRight,
  ChevronsUpDown as chevronsUpDown,
  CircleAlert as circleAlert,
  CircleCheck as circleCheck,
  Clock as clock,
  CreditCard as creditCard,
  Download as download,
  Euro as euro,
  Eye as eye,
  EyeOff as eyeOff,
  Fingerprint as fingerprint,
  FlaskConical as flaskConical,
  Gift as gift,
  Globe as globe,
  Hourglass as hourglass,
  House as house,
  HouseWifi as houseWifi,
  Infinity as infinity,
  Info as info,
  KeyRound as keyRound,
  Landmark as landmark,
  Languages as languages,
  LayoutGrid as layoutGrid,
  ListTree as listTree,
  LockKeyhole as lockKeyhole,
  LogOut as logOut,
  Mail as mail,
  MessageCircle as messageCircle,
  Minus as minus,
  Monitor as monitor,
  Phone as phone,
  PiggyBank as piggyBank,
  Plus as plus,
  ReceiptText as receiptText,
  Repeat as repeat,
  RefreshCw as refreshCw,
  Route as route,
  SearchX as searchX,
  Settings as settings,
  ShieldCheck as shieldCheck,
  Smartphone as smartphone,
  Sparkles as sparkles,
  Store as store,
  Tag as tag,
  Ticket as ticket,
  Trash2 as trash2,
  TrendingDown as trendingDown,
  TrendingUp as trendingUp,
  TriangleAlert as triangleAlert,
  Undo2 as undo2,
  Unplug as unplug,
  UserPlus as userPlus,
  UserRound as userRound,
  UsersRound as usersRound,
  Wallet as wallet,
  Waypoints as waypoints,
  Wrench as wrench,
  X as x,
} from "lucide";
import { drawn } from "./icon";

/* The icons of the portal: drawings of Lucide (https://lucide.dev), one element each. */

export const ArrowLeft = /* @__PURE__ */ drawn("arrow-left", arrowLeft);
export const ArrowLeftRight = /* @__PURE__ */ drawn("arrow-left-right", arrowLeftRight);
export const Building2 = /* @__PURE__ */ drawn("building-complex", building2);
export const ChartColumn = /* @__PURE__ */ drawn("chart-column", chartColumn);
export const Check = /* @__PURE__ */ drawn("check", check);
export const ChevronDown = /* @__PURE__ */ drawn("chevron-down", chevronDown);
export const ChevronLeft = /* @__PURE__ */ drawn("chevron-left", chevronLeft);
export const ChevronRight = /* @__PURE__ */ drawn("chevron-right", chevronRight);
export const ChevronsUpDown = /* @__PURE__ */ drawn("chevrons-up-down", chevronsUpDown);
export const CircleAlert = /* @__PURE__ */ drawn("circle-exclamation-point", circleAlert);
export const CircleCheck = /* @__PURE__ */ drawn("circle-check", circleCheck);
export const Clock = /* @__PURE__ */ drawn("clock", clock);
export const CreditCard = /* @__PURE__ */ drawn("credit-card", creditCard);
export const Download = /* @__PURE__ */ drawn("download", download);
export const Euro = /* @__PURE__ */ drawn("euro", euro);
export const Eye = /* @__PURE__ */ drawn("eye", eye);
export const EyeOff = /* @__PURE__ */ drawn("eye-off", eyeOff);
export const Fingerprint = /* @__PURE__ */ drawn("fingerprint", fingerprint);
export const FlaskConical = /* @__PURE__ */ drawn("flask-conical", flaskConical);
export const Gift = /* @__PURE__ */ drawn("gift", gift);
export const Globe = /* @__PURE__ */ drawn("globe", globe);
export const Hourglass = /* @__PURE__ */ drawn("hourglass", hourglass);
export const House = /* @__PURE__ */ drawn("house", house);
export const HouseWifi = /* @__PURE__ */ drawn("house-wifi", houseWifi);
export const Infinite = /* @__PURE__ */ drawn("infinity", infinity);
export const Info = /* @__PURE__ */ drawn("info", info);
export const KeyRound = /* @__PURE__ */ drawn("key-round", keyRound);
export const Landmark = /* @__PURE__ */ drawn("landmark", landmark);
export const Languages = /* @__PURE__ */ drawn("languages", languages);
export const ListTree = /* @__PURE__ */ drawn("list-tree", listTree);
export const LayoutGrid = /* @__PURE__ */ drawn("layout-grid", layoutGrid);
export const LockKeyhole = /* @__PURE__ */ drawn("lock-keyhole", lockKeyhole);
export const LogOut = /* @__PURE__ */ drawn("log-out", logOut);
export const Mail = /* @__PURE__ */ drawn("mail", mail);
export const MessageCircle = /* @__PURE__ */ drawn("message-circle", messageCircle);
export const Minus = /* @__PURE__ */ drawn("minus", minus);
export const Monitor = /* @__PURE__ */ drawn("monitor", monitor);
export const Phone = /* @__PURE__ */ drawn("phone", phone);
export const PiggyBank = /* @__PURE__ */ drawn("piggy-bank", piggyBank);
export const Plus = /* @__PURE__ */ drawn("plus", plus);
export const ReceiptText = /* @__PURE__ */ drawn("receipt-text", receiptText);
export const Repeat = /* @__PURE__ */ drawn("repeat", repeat);
export const RefreshCw = /* @__PURE__ */ drawn("refresh-cw", refreshCw);
export const Route = /* @__PURE__ */ drawn("route", route);
export const SearchX = /* @__PURE__ */ drawn("search-x", searchX);
export const Settings = /* @__PURE__ */ drawn("settings", settings);
export const ShieldCheck = /* @__PURE__ */ drawn("shield-check", shieldCheck);
export const Smartphone = /* @__PURE__ */ drawn("smartphone", smartphone);
export const Sparkles = /* @__PURE__ */ drawn("sparkles", sparkles);
export const Store = /* @__PURE__ */ drawn("store", store);
export const Tag = /* @__PURE__ */ drawn("tag", tag);
export const Ticket = /* @__PURE__ */ drawn("ticket", ticket);
export const Trash2 = /* @__PURE__ */ drawn("trash-2", trash2);
export const TrendingDown = /* @__PURE__ */ drawn("trending-down", trendingDown);
export const TrendingUp = /* @__PURE__ */ drawn("trending-up", trendingUp);
export const TriangleAlert = /* @__PURE__ */ drawn("triangle-alert", triangleAlert);
export const Undo2 = /* @__PURE__ */ drawn("undo-2", undo2);
export const Unplug = /* @__PURE__ */ drawn("unplug", unplug);
export const UserPlus = /* @__PURE__ */ drawn("user-plus", userPlus);
export const UserRound = /* @__PURE__ */ drawn("user-round", userRound);
export const UsersRound = /* @__PURE__ */ drawn("users-round", usersRound);
export const Wallet = /* @__PURE__ */ drawn("wallet", wallet);
export const Waypoints = /* @__PURE__ */ drawn("waypoints", waypoints);
export const Wrench = /* @__PURE__ */ drawn("wrench", wrench);
export const X = /* @__PURE__ */ drawn("x", x);
