/** The texts of the account pages in one language. */
export interface PageWords {
  readonly needsScript: string;
  /** What scripts say. `problems` are by the code of an answer. */
  readonly messages: {
    readonly wait: string;
    readonly noToken: string;
    readonly failed: string;
    readonly unreachable: string;
    readonly problems: Readonly<Record<string, string>>;
  };
  readonly reset: {
    readonly title: string;
    readonly label: string;
    readonly button: string;
    readonly done: string;
  };
  readonly confirm: { readonly title: string; readonly button: string; readonly done: string };
  readonly signIn: {
    readonly login: string;
    readonly password: string;
    readonly button: string;
    readonly out: string;
    readonly signedOut: string;
  };
  readonly requests: {
    readonly title: string;
    readonly about: string;
    readonly none: string;
    readonly onlyPatients: string;
    readonly accept: string;
    readonly refuse: string;
    readonly accepted: string;
    readonly refused: string;
  };
  readonly session: {
    readonly title: string;
    readonly about: string;
    readonly noId: string;
    readonly download: string;
    /** By the status of a session. */
    readonly states: Readonly<Record<string, string>>;
  };
}

const english: PageWords = {
  needsScript: 'This page needs JavaScript.',
  messages: {
    wait: 'One moment …',
    noToken: 'This link has no token. Open the whole link of the mail.',
    failed: 'This did not work. Ask for a new mail.',
    unreachable: 'The service cannot be reached. Try again later.',
    // An answer in English explains more.
    problems: {},
  },
  reset: {
    title: 'Set a new password',
    label: 'New password',
    button: 'Set the password',
    done: 'The new password is set. All devices were signed out. Sign in with the new password.',
  },
  confirm: {
    title: 'Confirm your e-mail address',
    button: 'Confirm the address',
    done: 'Your e-mail address is confirmed.',
  },
  signIn: {
    login: 'E-mail or username',
    password: 'Password',
    button: 'Sign in',
    out: 'Sign out',
    signedOut: 'You are signed out.',
  },
  requests: {
    title: 'Requests of therapists',
    about: 'Sign in to see which therapists ask to be linked with you.',
    none: 'No request is open.',
    onlyPatients: 'Only patients can answer requests.',
    accept: 'Accept',
    refuse: 'Refuse',
    accepted: 'You accepted.',
    refused: 'You refused.',
  },
  session: {
    title: 'Your recording',
    about: 'Sign in to see the recording that the mail is about.',
    noId: 'This link names no recording. Open the whole link of the mail.',
    download: 'Download the transcript (PDF)',
    states: {
      uploaded: 'It waits to be processed.',
      processing: 'It is being processed.',
      processed: 'It is ready for your review.',
      finalized: 'It is finalized.',
      failed: 'It could not be processed.',
    },
  },
};

const german: PageWords = {
  needsScript: 'Diese Seite benötigt JavaScript.',
  messages: {
    wait: 'Einen Moment …',
    noToken: 'Dieser Link enthält keinen Code. Öffnen Sie den vollständigen Link der Nachricht.',
    failed: 'Das hat nicht funktioniert. Fordern Sie eine neue Nachricht an.',
    unreachable: 'Der Dienst ist nicht erreichbar. Versuchen Sie es später erneut.',
    problems: {
      invalid_token: 'Dieser Link ist nicht mehr gültig. Fordern Sie eine neue Nachricht an.',
      weak_password:
        'Dieses Passwort ist zu schwach. Wählen Sie 8 bis 128 Zeichen mit Groß- und Kleinbuchstaben und einer Ziffer, die nicht leicht zu erraten sind.',
      invalid_credentials: 'Der Name oder das Passwort ist falsch.',
      email_taken: 'Diese Adresse gehört bereits zu einem anderen Konto.',
      too_many_requests: 'Das waren zu viele Versuche. Warten Sie eine Weile.',
      session_not_found: 'Diese Aufnahme gibt es nicht, oder sie gehört nicht zu Ihrem Konto.',
      care_link_not_found: 'Diese Anfrage gibt es nicht mehr.',
    },
  },
  reset: {
    title: 'Neues Passwort festlegen',
    label: 'Neues Passwort',
    button: 'Passwort festlegen',
    done: 'Das neue Passwort ist festgelegt. Alle Geräte wurden abgemeldet. Melden Sie sich mit dem neuen Passwort an.',
  },
  confirm: {
    title: 'E-Mail-Adresse bestätigen',
    button: 'Adresse bestätigen',
    done: 'Ihre E-Mail-Adresse ist bestätigt.',
  },
  signIn: {
    login: 'E-Mail-Adresse oder Benutzername',
    password: 'Passwort',
    button: 'Anmelden',
    out: 'Abmelden',
    signedOut: 'Sie sind abgemeldet.',
  },
  requests: {
    title: 'Anfragen von Therapeutinnen und Therapeuten',
    about: 'Melden Sie sich an, um zu sehen, wer mit Ihnen verbunden werden möchte.',
    none: 'Es ist keine Anfrage offen.',
    onlyPatients: 'Nur Patientinnen und Patienten können Anfragen beantworten.',
    accept: 'Zustimmen',
    refuse: 'Ablehnen',
    accepted: 'Sie haben zugestimmt.',
    refused: 'Sie haben abgelehnt.',
  },
  session: {
    title: 'Ihre Aufnahme',
    about: 'Melden Sie sich an, um die Aufnahme zu sehen, um die es in der Nachricht geht.',
    noId: 'Dieser Link nennt keine Aufnahme. Öffnen Sie den vollständigen Link der Nachricht.',
    download: 'Transkript herunterladen (PDF)',
    states: {
      uploaded: 'Sie wartet auf die Verarbeitung.',
      processing: 'Sie wird verarbeitet.',
      processed: 'Sie kann jetzt geprüft werden.',
      finalized: 'Sie ist abgeschlossen.',
      failed: 'Sie konnte nicht verarbeitet werden.',
    },
  },
};

/** By language tag. `en` serves every other language. */
export const pageWords: Readonly<Record<'en' | 'de', PageWords>> = { en: english, de: german };
