/** A set of functions that are told of every event. */
export interface Listeners<E> {
  subscribe(listener: (event: E) => void): () => void;
  notify(event: E): void;
}

/** Makes an empty set; a listener that throws is its own problem and never the sender's, whose item is already stored. */
export function createListeners<E>(): Listeners<E> {
  const listeners = new Set<(event: E) => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    notify(event) {
      for (const listener of [...listeners]) {
        try {
          listener(event);
        } catch (error) {
          console.error("A listener of the collector's store failed.", error);
        }
      }
    },
  };
}
