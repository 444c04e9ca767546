import type { TranscriptionSettings } from '../../domain/session/settings.js';
import { DomainError } from '../../errors/domain-error.js';
import type {
  TranscriptionPlugin,
  TranscriptionPlugins,
} from '../../ports/transcription-plugin.js';

/**
 * The plug-ins the settings name, in their order.
 *
 * @throws DomainError `invalid_settings` for one that this host does not have (any more): skipping
 *   it in silence could store what was to be removed.
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
