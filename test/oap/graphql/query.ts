/**
 * Asks OAP's GraphQL one question.
 *
 * @returns The members of `data`, which the caller names by `Result` as it names them in the text.
 * @throws Error when OAP does not answer or finds fault with the question.
 */
export type Query = <Result>(text: string, variables?: Readonly<Record<string, unknown>>) => Promise<Result>;

interface Answer<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly { readonly message: string }[];
}

const TIMEOUT_MS = 20_000;

/** Makes a {@link Query} for the OAP at a URL. */
export function connectGraphql(httpUrl: string): Query {
  return async <Result>(text: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Result> => {
    const response = await fetch(`${httpUrl}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: text, variables }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { data, errors = [] }: Answer<Result> = await response.json();
    if (errors.length > 0 || !data)
      throw new Error(`OAP's GraphQL: ${errors.map(({ message }) => message).join("; ")}`);
    return data;
  };
}
