// Makes the registry of channel families known to every module.
import { Global, Module } from '@nestjs/common';
import { FamilyRegistry } from './families.js';

@Global()
@Module({ providers: [FamilyRegistry], exports: [FamilyRegistry] })
export class ContractModule {}
