/** An agent that keeps what it is told. */
export function createRecordingAgent() {
  const errors: unknown[] = [];
  const options: unknown[] = [];
  const pages: string[] = [];
  return {
    errors,
    options,
    pages,
    captureError: (error: unknown, captureOptions?: unknown) => {
      errors.push(error);
      options.push(captureOptions);
    },
    setPage: (name: string) => void pages.push(name),
  };
}
