import type { TranscriptionSettings } from '../../domain/session/settings.js';
import { DomainError } from '../../errors/domain-error.js';
import type {
  TranscriptionPlugin,
  TranscriptionPlugins,
} from '../../ports/transcription-plugin.js';

/**
 * The plug-ins that the settings name, in the same order.
 *
 * @throws DomainError `invalid_settings` if a plug-in is not installed on this host. Without it,
 *   data that it should remove could be stored.
 */
export function choosePlugins(
  plugins: TranscriptionPlugins,
  settings: TranscriptionSettings,
): readonly TranscriptionPlugin[] {
  return settings.plugins.map((name) => {
    const plugin = plugins.all.find((one) => one.name === name);
    if (plugin !== undefined) return plugin;
    throw new DomainError(
      'invalid_settings',
      `The plug-in "${name}" is not installed on this host.`,
    );
  });
}
