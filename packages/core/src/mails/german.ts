import type { MailTexts } from './mail-texts.js';

/** All texts of mails in German. */
export const german: MailTexts = {
  'confirm.subject': 'Bestätigen Sie Ihre E-Mail-Adresse',
  'confirm.registered': `Mit Ihrer E-Mail-Adresse wurde ein neues Konto angelegt:
{username}.`,
  'confirm.changed': `Für das Konto {username} wurde beantragt,
die E-Mail-Adresse auf Ihre Adresse zu ändern.`,
  'confirm.otherAccount': `Es gibt bereits ein Konto mit Ihrer Adresse. Wenn dieses Ihnen gehört,
melden Sie sich damit an oder setzen Sie dessen Passwort zurück.`,
  'confirm.link': 'Wenn Sie das waren, bestätigen Sie die Adresse hier:',
  'confirm.token': `Wenn Sie das waren, geben Sie diesen Code in dem Programm ein, mit dem
Sie sich anmelden. Ein Programm sendet ihn an /v1/auth/email/confirm:`,
  'confirm.end': `Dies ist einmal und nur einen Tag lang möglich. Wenn Sie das nicht
waren, ignorieren Sie diese Nachricht: Das Konto erhält Ihre Adresse nicht.`,

  'inUse.subject': 'Ihre E-Mail-Adresse wird bereits verwendet',
  'inUse.unchanged': `Ihre Adresse gehört hier zu Ihrem Konto. Daran hat sich nichts
geändert.`,
  'inUse.end': `Wenn Sie das waren, melden Sie sich mit Ihrem Konto an oder setzen Sie
dessen Passwort zurück. Wenn Sie das nicht waren, müssen Sie nichts tun.`,

  'reset.subject': 'Setzen Sie Ihr Passwort zurück',
  'reset.asked': 'Für das Konto {username} wurde ein neues Passwort angefordert.',
  'reset.link': 'Legen Sie es hier fest:',
  'reset.token': `Um es festzulegen, geben Sie diesen Code in dem Programm ein, mit dem Sie
sich anmelden. Ein Programm sendet ihn mit dem neuen Passwort an
/v1/auth/password-reset/confirm:`,
  'reset.end': `Dies ist einmal und nur eine Stunde lang möglich. Wenn Sie das nicht
waren, ignorieren Sie diese Nachricht: Es ändert sich nichts.`,

  'notice.account': 'Konto:     {username}',
  'notice.time': 'Zeitpunkt: {time} UTC',
  'notice.unexpected': `Wenn Sie das nicht erwartet haben, wenden Sie sich an den Betreiber
dieses Dienstes.`,

  'passwordChanged.subject': 'Ihr Passwort wurde geändert',
  'passwordChanged.profile': `Ihr Passwort wurde geändert. Alle anderen Geräte wurden abgemeldet.`,
  'passwordChanged.reset': `Ihr Passwort wurde per E-Mail zurückgesetzt. Alle Geräte wurden
abgemeldet.`,
  'passwordChanged.operator': `Der Betreiber hat ein neues Passwort festgelegt. Alle Geräte wurden
abgemeldet.`,
  'passwordChanged.end': `Wenn Sie das waren, müssen Sie nichts tun. Wenn Sie das nicht waren,
setzen Sie Ihr Passwort sofort per E-Mail zurück und informieren Sie den
Betreiber dieses Dienstes.`,

  'emailChangeAsked.subject': 'Eine Änderung Ihrer E-Mail-Adresse wurde beantragt',
  'emailChangeAsked.what': `Es wurde beantragt, Ihre E-Mail-Adresse durch eine andere zu ersetzen.
Diese Adresse gilt weiter, bis die andere bestätigt ist.`,
  'emailChangeAsked.end': `Wenn Sie das waren, müssen Sie hier nichts tun. Wenn Sie das nicht waren,
melden Sie sich an und ändern Sie sofort Ihr Passwort: Das beendet die
Änderung.`,

  'emailChanged.subject': 'Ihre E-Mail-Adresse wurde geändert',
  'emailChanged.what': 'Die E-Mail-Adresse Ihres Kontos wurde geändert und bestätigt.',
  'emailChanged.end': `Wenn Sie das waren, müssen Sie nichts tun. Wenn Sie das nicht waren,
informieren Sie sofort den Betreiber dieses Dienstes.`,

  'roleChanged.subject': 'Die Rolle Ihres Kontos wurde geändert',
  'roleChanged.what': 'Die Rolle Ihres Kontos ist jetzt: {role}.',
  'role.therapist': 'Therapeutin oder Therapeut',
  'role.patient': 'Patientin oder Patient',
  'role.admin': 'Administratorin oder Administrator',

  'deactivated.subject': 'Ihr Konto wurde deaktiviert',
  'deactivated.what': `Ihr Konto wurde deaktiviert. Sie können sich nicht mehr anmelden.`,
  'reactivated.subject': 'Ihr Konto wurde wieder aktiviert',
  'reactivated.what': `Ihr Konto wurde wieder aktiviert. Sie können sich wieder anmelden.`,

  'careLinkAsked.subject': 'Anfrage einer Therapeutin oder eines Therapeuten',
  'careLinkAsked.what': `Eine Therapeutin oder ein Therapeut bittet um die Verbindung mit Ihrem
Konto. Wenn Sie zustimmen, kann diese Person Sie mit Ihrem Namen finden
und Sitzungen über Sie anlegen.`,
  'careLinkAsked.link': `Sehen Sie, wer anfragt, und stimmen Sie zu oder lehnen Sie ab:`,
  'careLinkAsked.noLink': `Melden Sie sich mit dem Programm an, das Sie für diesen Dienst nutzen.
Es zeigt, wer anfragt. Stimmen Sie dort zu oder lehnen Sie ab.`,
  'careLinkAsked.end': `Wenn Sie die Person nicht kennen, lehnen Sie ab oder ignorieren Sie diese
Nachricht: Die Anfrage endet nach 30 Tagen.`,

  'careLinkAccepted.subject': 'Ihre Anfrage wurde angenommen',
  'careLinkAccepted.what': `Eine Patientin oder ein Patient hat Ihrer Anfrage zugestimmt. Den Namen
finden Sie in der Liste Ihrer Patientinnen und Patienten. Sie können jetzt
Sitzungen über diese Person anlegen.`,

  'sessionProcessed.subject': 'Eine Aufnahme ist fertig',
  'sessionProcessed.what': `Eine Ihrer Aufnahmen wurde verarbeitet. Sie können sie jetzt prüfen.`,
  'sessionFailed.subject': 'Eine Aufnahme konnte nicht verarbeitet werden',
  'sessionFailed.what': `Eine Ihrer Aufnahmen konnte nicht verarbeitet werden. Die Sitzung nennt
den Grund. Dort können Sie die Verarbeitung erneut starten.`,
  'session.link': 'Öffnen Sie sie hier:',
  'session.noLink': `Melden Sie sich mit dem Programm an, das Sie für diesen Dienst nutzen, um
sie zu sehen.`,
  'session.end': `Sie erhalten diese Nachricht, weil Sie das in Ihrem Profil so gewählt
haben. Dort können Sie sie wieder abschalten.`,
};
