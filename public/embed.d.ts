// Types for embed.js, which docs/embedding.md describes.

/** Why a token is needed: there is no token yet, or the API rejected the last one. */
export type TokenReason = "first" | "refused";

/** Returns the token for API calls. If it rejects or returns no token, the console shows its sign-in form. */
export type TokenProvider = (request: { reason: TokenReason }) => string | null | undefined | Promise<string | null | undefined>;

/** Colors, font, and corners of the console; each is a CSS value. */
export type ThemeToken =
  | "page"
  | "surface"
  | "raised"
  | "sunken"
  | "hover"
  | "selected"
  | "line"
  | "text"
  | "text-soft"
  | "accent"
  | "on-accent"
  | "good"
  | "bad"
  | "warning"
  | "font"
  | "radius";

export type ThemeTokens = Partial<Record<ThemeToken, string>>;

export interface Navigated {
  /** The path below the console's base path: "/prebuilds?phase=failed". */
  path: string;
  /** `push` if the user navigated, and can go back. */
  kind: "push" | "replace";
}

export interface PrebuildChange {
  prebuildId: string;
  projectId: string;
  /** In lowercase: "completed". */
  phase: string;
  /** The server's reason for the failure. */
  message?: string;
}

export interface PoolChange {
  poolId: string;
  projectId: string;
  phase: string;
}

export interface ConsoleError {
  /**
   * `src`: the attribute isn't a URL. `version`: embed.js and the console have incompatible versions. `timeout`: the console in the frame
   * didn't respond. `token`: the token provider failed.
   */
  code: "src" | "version" | "timeout" | "token";
  message: string;
}

export interface PrebuildConsoleEvents {
  ready: CustomEvent<Record<string, never>>;
  navigated: CustomEvent<Navigated>;
  "prebuild-created": CustomEvent<PrebuildChange>;
  "prebuild-completed": CustomEvent<PrebuildChange>;
  "prebuild-failed": CustomEvent<PrebuildChange>;
  "pool-changed": CustomEvent<PoolChange>;
  error: CustomEvent<ConsoleError>;
}

/** `<prebuild-console>`. */
export interface PrebuildConsoleElement extends HTMLElement {
  tokenProvider: TokenProvider | null;
  themeTokens: ThemeTokens | undefined;
  /** The current path below the console's base path; undefined before the element is in the document. */
  readonly path: string | undefined;
  /** Navigates to a path in the console, such as "/prebuilds?phase=failed". */
  navigate(path: string): void;

  addEventListener<Name extends keyof PrebuildConsoleEvents>(
    type: Name,
    listener: (this: PrebuildConsoleElement, event: PrebuildConsoleEvents[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<Name extends keyof PrebuildConsoleEvents>(
    type: Name,
    listener: (this: PrebuildConsoleElement, event: PrebuildConsoleEvents[Name]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "prebuild-console": PrebuildConsoleElement;
  }
}
