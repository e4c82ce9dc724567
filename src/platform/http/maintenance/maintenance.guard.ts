// Refuses requests that write while Ringside is read-only. A route of a method that writes goes on only if it says so.
import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Maintenance } from './maintenance.js';

const GOES_ON = Symbol('GOES_ON');
const READING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Marks a handler that is carried out during maintenance, too. */
export const GoesOn = (): MethodDecorator => SetMetadata(GOES_ON, true);

@Injectable()
export class MaintenanceGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly maintenance: Maintenance,
  ) {}

  /** Throws `maintenance`. */
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const { method } = context.switchToHttp().getRequest<FastifyRequest>();
    if (READING_METHODS.has(method)) return true;
    if (this.reflector.get<boolean | undefined>(GOES_ON, context.getHandler())) return true;
    this.maintenance.assertWritable();
    return true;
  }
}
