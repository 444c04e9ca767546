import type { Clock } from '../../ports/clock.js';
import type { DeviceRepository } from '../../records/device-repository.js';
import { ListDevices } from './list-devices.js';
import { RegisterDevice } from './register-device.js';
import { RemoveDevice } from './remove-device.js';

/** The devices on which an account gets notifications. */
export interface DeviceUseCases {
  readonly registerDevice: RegisterDevice;
  readonly removeDevice: RemoveDevice;
  readonly listDevices: ListDevices;
}

export function createDeviceUseCases(devices: DeviceRepository, clock: Clock): DeviceUseCases {
  return {
    registerDevice: new RegisterDevice({ devices, clock }),
    removeDevice: new RemoveDevice(devices),
    listDevices: new ListDevices(devices),
  };
}
