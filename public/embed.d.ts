// Types of embed.js. docs/embedding.md describes what they mean.

/** Why a token is needed: there is none yet, or the API no longer takes the last one. */
export type TokenReason = "first" | "refused";

/** Gives the token to call the API with. A rejection, or no token, opens the console's sign-in form. */
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
  /** The address below the console's base path: "/prebuilds?phase=failed". */
  path: string;
  /** Whether the reader went on, and expects to come back. */
  kind: "push" | "replace";
}

export interface PrebuildChange {
  prebuildId: string;
  projectId: string;
  /** In small letters: "completed". */
  phase: string;
  /** Why it failed, as the server says it. */
  message?: string;
}

export interface PoolChange {
  poolId: string;
  projectId: string;
  phase: string;
}

export interface ConsoleError {
  /**
   * `src`: the attribute is no address. `version`: embed.js and the console are of versions that do not fit. `timeout`: no console answered
   * in the frame. `token`: the token provider failed.
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
  /** The present address below the console's base path; absent before the element is in the document. */
  readonly path: string | undefined;
  /** Shows another address of the console, such as "/prebuilds?phase=failed". */
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
