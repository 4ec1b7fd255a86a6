import { lastMinutes } from "./duration.ts";
import type { Query } from "./query.ts";

/** What a metric is of: a service, or an instance or endpoint of one. */
export interface MetricEntity {
  readonly service: string;
  readonly instance?: string;
  readonly endpoint?: string;
}

interface ExpressionResult {
  readonly error: string | null;
  readonly results: readonly {
    readonly metric: { readonly labels: readonly { readonly key: string; readonly value: string }[] };
    readonly values: readonly { readonly value: string | null }[];
  }[];
}

/** The minutes of a metric that have a value, by label; `""` for a metric without labels. */
export type MetricValues = Readonly<Record<string, readonly number[]>>;

/** Reads a metric by minutes, those without a value left out. */
export async function readMetric(query: Query, expression: string, entity: MetricEntity): Promise<MetricValues> {
  const { answer } = await query<{ answer: ExpressionResult }>(
    `query ($expression: String!, $entity: Entity!, $duration: Duration!) {
      answer: execExpression(expression: $expression, entity: $entity, duration: $duration) {
        error results { metric { labels { key value } } values { value } }
      }
    }`,
    {
      expression,
      entity: {
        serviceName: entity.service,
        normal: true,
        serviceInstanceName: entity.instance,
        endpointName: entity.endpoint,
      },
      duration: lastMinutes(),
    },
  );
  if (answer.error) throw new Error(`${expression}: ${answer.error}`);
  return Object.fromEntries(
    answer.results.map(({ metric, values }) => [
      metric.labels.map(({ key, value }) => `${key}=${value}`).join(),
      values.flatMap(({ value }) => (value === null ? [] : [Number(value)])),
    ]),
  );
}

/** Reads a metric that counts, such as `service_cpm`, and adds its minutes up. */
export async function readSum(query: Query, expression: string, entity: MetricEntity): Promise<number> {
  const values = Object.values(await readMetric(query, expression, entity)).flat();
  return values.reduce((sum, value) => sum + value, 0);
}
