// What a hook shows, outside of React: a snapshot that changes, and events that each listener hears once and in order.
import { beforePaint } from './paint.js';

export interface Ear<E> {
  readonly changed: () => void;
  readonly heard: ((event: E) => void) | undefined;
  /** How far this component has heard the events of which source, also across a double mount. */
  readonly place: Place;
}

export interface Place {
  source: object | null;
  count: number;
}

export abstract class Source<S, E = never> {
  private readonly ears = new Set<Ear<E>>();
  private now: S | undefined;
  /** Events so far. */
  private count = 0;

  /** The same object until a change. */
  get snapshot(): S {
    return (this.now ??= this.look());
  }

  /** A listener that comes late hears first what is kept. */
  join(ear: Ear<E>): void {
    this.ears.add(ear);
    const { place } = ear;
    const kept = this.kept();
    const missed = place.source === this ? Math.min(this.count - place.count, kept.length) : kept.length;
    place.source = this;
    place.count = this.count;
    const errors = kept.slice(kept.length - missed).flatMap((event) => errorOf(ear, event));
    if (errors.length > 0) setTimeout(() => raise(errors), 0);
  }

  leave(ear: Ear<E>): void {
    this.ears.delete(ear);
  }

  abstract close(): void;

  /** The present state as a new object. */
  protected abstract look(): S;

  /** The newest events, oldest first. */
  protected abstract kept(): readonly E[];

  /** The snapshot changes before the next paint. */
  protected readonly touch = (): void => beforePaint(this.show);

  /** The snapshot changes now. */
  protected readonly show = (): void => {
    this.now = this.look();
    for (const { changed } of [...this.ears]) changed();
  };

  /** A listener that throws stops no other listener; its error is thrown after all have heard. */
  protected tell(event: E): void {
    this.count += 1;
    const ears = [...this.ears];
    for (const { place } of ears) place.count = this.count;
    raise(ears.flatMap((ear) => errorOf(ear, event)));
  }
}

/** The error of a listener that throws; no listener stops another one. */
function errorOf<E>(ear: Ear<E>, event: E): unknown[] {
  try {
    ear.heard?.(event);
    return [];
  } catch (error) {
    return [error];
  }
}

function raise(errors: readonly unknown[]): void {
  if (errors.length > 0) throw errors[0];
}
