import type { Device } from '../../domain/account/device.js';
import type { Actor } from '../../domain/session/access.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { DeviceRepository } from '../../records/device-repository.js';
import { people } from '../input/actors.js';
import { defineCall, type UseCase } from '../input/define-call.js';

/** A device of an account. With its token, others could send notifications to it. */
export interface ListedDevice extends Pick<Device, 'platform' | 'registeredAt'> {
  /** The last four characters of the token, to tell devices apart; none of a short token. */
  readonly tokenEnd: string;
}

const checkCall = defineCall('listDevices', people, {});
const shownCharacters = 4;
/** A token that is not much longer than its end would be told. */
const shortToken = 16;

/** Lists the devices of the actor's account, the one registered first comes first. */
export class ListDevices
  implements UseCase<Actor, object | undefined, Promise<readonly ListedDevice[]>>
{
  readonly #devices: DeviceRepository;

  constructor(devices: DeviceRepository) {
    this.#devices = devices;
  }

  async execute(
    actor: Actor,
    input: object = {},
    options: CallOptions = {},
  ): Promise<readonly ListedDevice[]> {
    const call = checkCall(actor, input, options);
    const devices = await this.#devices.of(call.actor.accountId, call.options);
    return devices.map(({ token, platform, registeredAt }) => ({
      ...{ platform, registeredAt },
      tokenEnd: token.length <= shortToken ? '' : token.slice(-shownCharacters),
    }));
  }
}
