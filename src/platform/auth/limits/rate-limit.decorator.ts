// Names the bucket that a route takes from; the default is `general`.
import { Reflector } from '@nestjs/core';
import type { BucketName } from './rate-limiter.js';

/** On a method or a controller; the method's goes first. `none` is for probes, which must not be refused. */
export const RateLimit = Reflector.createDecorator<BucketName | 'none'>();
