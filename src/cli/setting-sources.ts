import { parseArgs } from "node:util";
import {
  fileOnlySettings,
  flagOf,
  gatewaySettings,
  type Setting,
  VARIABLE_PREFIX,
  variableOf,
} from "./setting-table.ts";

/** A configuration, in the form that the file has, and every sentence about what is wrong with it. */
export interface Configuration {
  readonly values: Record<string, unknown>;
  readonly errors: string[];
}

/** Where settings come from; what stands later wins. */
export interface SettingSources {
  /** The file's text, and how it is called in errors; undefined for none. */
  readonly file?: { readonly name: string; readonly text: string } | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly args: readonly string[];
}

/** Puts the settings of file, environment and flags together. Never throws: what is wrong is in `errors`, all of it. */
export function readSettings({ file, env, args }: SettingSources): Configuration {
  const errors: string[] = [];
  const values = file ? readFile(file, errors) : {};
  for (const setting of gatewaySettings) {
    const text = env[variableOf(setting.name)];
    if (text !== undefined) put(values, setting, parse(setting, [text], variableOf(setting.name), errors));
  }
  errors.push(...unknownVariables(env));
  for (const [setting, texts] of readFlags(args, errors)) {
    put(values, setting, parse(setting, texts, `--${flagOf(setting.name)}`, errors));
  }
  return { values, errors };
}

function readFile({ name, text }: { name: string; text: string }, errors: string[]): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    errors.push(`${name} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
    return {};
  }
  if (!isGroup(content)) {
    errors.push(`${name} must be a JSON object.`);
    return {};
  }
  return keepKnown(content, (setting) => {
    errors.push(`${name} has a setting that there is not: ${JSON.stringify(setting)}.`);
  });
}

/** Takes what there is, and tells the rest: the gateway would complain of that once more. */
function keepKnown(content: Record<string, unknown>, tell: (setting: string) => void): Record<string, unknown> {
  const known = new Set(gatewaySettings.map((setting) => setting.name).concat(fileOnlySettings));
  const groups = new Set([...known].filter((name) => name.includes(".")).map((name) => name.split(".")[0]));
  const keep = (group: Record<string, unknown>, place: string): Record<string, unknown> => {
    const kept: [string, unknown][] = [];
    for (const [key, value] of Object.entries(group)) {
      const setting = place + key;
      if (groups.has(setting)) kept.push([key, isGroup(value) ? keep(value, `${key}.`) : value]);
      // A name with a dot is a way to write one elsewhere, not a member of the file's object.
      else if (known.has(setting) && !key.includes(".")) kept.push([key, value]);
      else tell(setting);
    }
    return Object.fromEntries(kept);
  };
  return keep(content, "");
}

function unknownVariables(env: SettingSources["env"]): string[] {
  const known = new Set([...gatewaySettings.map(({ name }) => variableOf(name)), `${VARIABLE_PREFIX}CONFIG`]);
  return Object.keys(env)
    .filter((name) => name.startsWith(VARIABLE_PREFIX) && !known.has(name))
    .map((name) => `The environment has a setting that there is not: ${name}.`);
}

function readFlags(args: readonly string[], errors: string[]): Map<Setting, string[]> {
  const byFlag = new Map(gatewaySettings.map((setting) => [flagOf(setting.name), setting]));
  const found = new Map<Setting, string[]>();
  const options = Object.fromEntries([...byFlag.keys(), "config"].map((flag) => [flag, { type: "string" as const }]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === "positional") errors.push(`There is nothing called ${JSON.stringify(token.value)}.`);
    if (token.kind !== "option" || token.name === "config") continue;
    const setting = byFlag.get(token.name);
    if (!setting) errors.push(`There is no flag ${token.rawName}.`);
    else if (token.value === undefined) errors.push(`${token.rawName} needs a value.`);
    else found.set(setting, [...(found.get(setting) ?? []), token.value]);
  }
  return found;
}

function parse({ kind }: Setting, texts: readonly string[], source: string, errors: string[]): unknown {
  const text = texts.at(-1)?.trim() ?? "";
  const list = texts.flatMap((part) => part.split(",")).flatMap((part) => part.trim() || []);
  // An empty variable, or a list of empty ones, is what somebody forgot to fill: taken for no keys, it would let everybody in.
  if (text === "" || (kind === "list" && list.length === 0)) {
    errors.push(`${source} is empty.`);
    return undefined;
  }
  if (kind === "list") return list;
  if (kind === "text") return text;
  if (kind === "number" && /^\d+$/.test(text)) return Number(text);
  if (kind === "boolean" && /^(?:true|false)$/.test(text)) return text === "true";
  errors.push(
    `${source} must be ${kind === "number" ? "a whole number" : "true or false"}, not ${JSON.stringify(text)}.`,
  );
  return undefined;
}

function put(values: Record<string, unknown>, { name }: Setting, value: unknown): void {
  if (value === undefined) return;
  const [group = "", inner] = name.split(".");
  if (inner === undefined) values[group] = value;
  else values[group] = { ...(isGroup(values[group]) ? values[group] : {}), [inner]: value };
}

/** Tells whether a value is an object of settings. */
export function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
