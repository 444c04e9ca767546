import { Dialog } from '../../components/dialog.js';
import { t } from '../../lib/texts.js';
import { editingKeys, type KeyRow, readingKeys } from './keys.js';
import style from './keys-dialog.module.css';

/** Every key of the review, from the tables that hear them. */
export function KeysDialog({
  canEdit,
  onClose,
}: {
  readonly canEdit: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Dialog wide title={t('Keys')} onClose={onClose}>
      <div className={style['tables']}>
        <KeyTable title={t('While you read')} rows={readingKeys} />
        {canEdit && <KeyTable title={t('While you edit a segment')} rows={editingKeys} />}
      </div>
    </Dialog>
  );
}

function KeyTable({ title, rows }: { readonly title: string; readonly rows: readonly KeyRow[] }) {
  // Keys that do the same stand in one line.
  const keysOf = new Map<KeyRow['does'], string[]>();
  for (const { keys, does } of rows) keysOf.set(does, [...(keysOf.get(does) ?? []), keys]);
  return (
    <table className={style['table']}>
      <caption>{title}</caption>
      <tbody>
        {[...keysOf].map(([does, keys]) => (
          <tr key={does}>
            <th scope="row">{keys.join(', ')}</th>
            <td>{t(does)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
