import type { AwsConfig } from '@attune/adapters-aws';
import type { AzureConfig } from '@attune/adapters-azure';
import type { LocalConfig } from '@attune/adapters-local';
import type { Provider } from '@attune/core/adapter-kit';
import type { PortName } from './config.js';

/** What adapters are made with: the settings of the local family, and those of each other one. */
export interface FamilyConfig extends LocalConfig {
  readonly azure: AzureConfig;
  readonly aws: AwsConfig;
}

/** Makes the providers of an adapter. */
export type Make = (config: FamilyConfig) => readonly Provider[];

/** What each port's variable may name: a family, or one adapter of it. */
export type Choices = Readonly<Record<PortName, Readonly<Record<string, Make>>>>;

/** What a family has adapters for. */
export type Family = Partial<Choices>;
