// The adapters of payment providers, by name.
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../platform/common/errors.js';
import type { ProviderName } from '../../../contract/finance/requests.js';
import type { PaymentProvider } from './provider.port.js';
import { KushkiProvider } from './providers/kushki.provider.js';
import { StandardProvider } from './providers/standard.provider.js';
import { StripeProvider } from './providers/stripe.provider.js';

@Injectable()
export class PaymentProviders {
  private readonly all: readonly PaymentProvider[];

  constructor(stripe: StripeProvider, kushki: KushkiProvider, standard: StandardProvider) {
    this.all = [stripe, kushki, standard];
  }

  /** Throws `unknown_provider` also for an adapter without a secret. */
  get(name: ProviderName): PaymentProvider {
    const provider = this.all.find((one) => one.name === name && one.isOn);
    if (!provider)
      throw new DomainError('unknown_provider', `The adapter ${name} is off: its secret is not set.`);
    return provider;
  }
}
