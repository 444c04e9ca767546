// long: a table that a test writes

/**
 * What each operation is asked and what it answers, as `test/contract/examples.test.ts` saw it. Its
 * `-u` writes this file.
 */
export const examples: Readonly<Record<string, OperationExample>> = {
  "register": {
    "body": {
      "email": "ada@example.org",
      "username": "ada",
      "displayName": "Dr. Ada Example",
      "password": "Correct-Horse-9",
      "role": "therapist",
      "consents": {
        "gdpr": true,
        "dataRetention": true,
        "marketing": false
      }
    },
    "status": 201,
    "answers": {
      "application/json": {
        "account": {
          "id": "01900000-0000-7000-8000-000000000001",
          "email": "ada@example.org",
          "username": "ada",
          "displayName": "Dr. Ada Example",
          "role": "therapist",
          "consents": [
            {
              "purpose": "gdpr",
              "textVersion": "1",
              "givenAt": "2026-01-31T09:30:00.000Z"
            },
            {
              "purpose": "dataRetention",
              "textVersion": "1",
              "givenAt": "2026-01-31T09:30:00.000Z"
            }
          ],
          "createdAt": "2026-01-31T09:30:00.000Z",
          "language": "en"
        }
      }
    }
  },
  "logIn": {
    "body": {
      "login": "ada",
      "password": "Correct-Horse-9"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "accessToken": "the-accessToken",
        "refreshToken": "the-refreshToken",
        "expiresInSeconds": 900,
        "account": {
          "id": "01900000-0000-7000-8000-000000000001",
          "email": "ada@example.org",
          "username": "ada",
          "displayName": "Dr. Ada Example",
          "role": "therapist",
          "consents": [
            {
              "purpose": "gdpr",
              "textVersion": "1",
              "givenAt": "2026-01-31T09:30:00.000Z"
            },
            {
              "purpose": "dataRetention",
              "textVersion": "1",
              "givenAt": "2026-01-31T09:30:00.000Z"
            }
          ],
          "createdAt": "2026-01-31T09:30:00.000Z",
          "language": "en"
        }
      }
    }
  },
  "refresh": {
    "body": {
      "refreshToken": "the-refreshToken"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "accessToken": "the-accessToken",
        "refreshToken": "the-refreshToken",
        "expiresInSeconds": 900,
        "account": {
          "id": "01900000-0000-7000-8000-000000000002",
          "email": "ben@example.org",
          "username": "ben",
          "displayName": "Ben Example",
          "role": "patient",
          "consents": [
            {
              "purpose": "gdpr",
              "textVersion": "1",
              "givenAt": "2026-01-31T09:30:00.000Z"
            },
            {
              "purpose": "dataRetention",
              "textVersion": "1",
              "givenAt": "2026-01-31T09:30:00.000Z"
            }
          ],
          "createdAt": "2026-01-31T09:30:00.000Z",
          "language": "en"
        }
      }
    }
  },
  "logOut": {
    "body": {
      "everywhere": true
    },
    "status": 204
  },
  "requestPasswordReset": {
    "body": {
      "email": "ben@example.org"
    },
    "status": 202
  },
  "confirmPasswordReset": {
    "body": {
      "token": "the-token",
      "newPassword": "Correct-Horse-9"
    },
    "status": 204
  },
  "confirmEmail": {
    "body": {
      "token": "the-token"
    },
    "status": 204
  },
  "logInWeb": {
    "body": {
      "login": "ben",
      "password": "Correct-Horse-9"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "signedIn": true,
        "accessToken": "the-accessToken",
        "expiresInSeconds": 900,
        "account": {
          "id": "01900000-0000-7000-8000-000000000002",
          "email": "ben@example.org",
          "username": "ben",
          "displayName": "Ben Example",
          "role": "patient",
          "consents": [
            {
              "purpose": "gdpr",
              "textVersion": "1",
              "givenAt": "2026-01-31T09:30:00.000Z"
            },
            {
              "purpose": "dataRetention",
              "textVersion": "1",
              "givenAt": "2026-01-31T09:30:00.000Z"
            }
          ],
          "createdAt": "2026-01-31T09:30:00.000Z",
          "language": "en"
        }
      }
    }
  },
  "refreshWeb": {
    "body": {},
    "status": 200,
    "answers": {
      "application/json": {
        "signedIn": true,
        "accessToken": "the-accessToken",
        "expiresInSeconds": 900,
        "account": {
          "id": "01900000-0000-7000-8000-000000000002",
          "email": "ben@example.org",
          "username": "ben",
          "displayName": "Ben Example",
          "role": "patient",
          "consents": [
            {
              "purpose": "gdpr",
              "textVersion": "1",
              "givenAt": "2026-01-31T09:30:00.000Z"
            },
            {
              "purpose": "dataRetention",
              "textVersion": "1",
              "givenAt": "2026-01-31T09:30:00.000Z"
            }
          ],
          "createdAt": "2026-01-31T09:30:00.000Z",
          "language": "en"
        }
      }
    }
  },
  "logOutWeb": {
    "body": {
      "everywhere": false
    },
    "status": 204
  },
  "getProfile": {
    "status": 200,
    "answers": {
      "application/json": {
        "account": {
          "id": "01900000-0000-7000-8000-000000000001",
          "email": "ada@example.org",
          "username": "ada",
          "displayName": "Dr. Ada Example",
          "role": "therapist",
          "consents": [
            {
              "purpose": "gdpr",
              "textVersion": "1",
              "givenAt": "2026-01-31T09:30:00.000Z"
            },
            {
              "purpose": "dataRetention",
              "textVersion": "1",
              "givenAt": "2026-01-31T09:30:00.000Z"
            }
          ],
          "createdAt": "2026-01-31T09:30:00.000Z",
          "language": "en"
        }
      }
    }
  },
  "updateProfile": {
    "body": {
      "displayName": "Dr. Ada Lovell Example",
      "language": "de",
      "marketing": true
    },
    "status": 200,
    "answers": {
      "application/json": {
        "account": {
          "id": "01900000-0000-7000-8000-000000000001",
          "email": "ada@example.org",
          "username": "ada",
          "displayName": "Dr. Ada Lovell Example",
          "role": "therapist",
          "consents": [
            {
              "purpose": "gdpr",
              "textVersion": "1",
              "givenAt": "2026-01-31T09:30:00.000Z"
            },
            {
              "purpose": "dataRetention",
              "textVersion": "1",
              "givenAt": "2026-01-31T09:30:00.000Z"
            }
          ],
          "createdAt": "2026-01-31T09:30:00.000Z",
          "language": "de"
        }
      }
    }
  },
  "searchPatients": {
    "parameters": {
      "q": "example",
      "limit": "1",
      "cursor": "the-cursor"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "items": [
          {
            "id": "01900000-0000-7000-8000-000000000002",
            "displayName": "Ben Example",
            "username": "ben",
            "email": "ben.new@example.org"
          }
        ],
        "nextCursor": "the-nextCursor"
      }
    }
  },
  "listDevices": {
    "status": 200,
    "answers": {
      "application/json": {
        "items": [
          {
            "platform": "ios",
            "registeredAt": "2026-01-31T09:30:00.000Z",
            "tokenEnd": "hone"
          }
        ]
      }
    }
  },
  "registerDevice": {
    "body": {
      "token": "token-of-the-phone",
      "platform": "ios"
    },
    "status": 204
  },
  "removeDevice": {
    "parameters": {
      "token": "token-of-the-phone"
    },
    "status": 204
  },
  "askCareLink": {
    "body": {
      "login": "ben"
    },
    "status": 202
  },
  "listCareLinks": {
    "parameters": {
      "limit": "1",
      "cursor": "the-cursor"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "items": [
          {
            "id": "01900000-0000-7000-8000-000000000003",
            "state": "asked",
            "askedAt": "2026-01-31T09:30:00.000Z",
            "expiresAt": "2026-01-31T09:30:00.000Z",
            "person": {
              "id": "01900000-0000-7000-8000-000000000001",
              "displayName": "Dr. Ada Lovell Example",
              "username": "ada"
            }
          }
        ]
      }
    }
  },
  "answerCareLink": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000003"
    },
    "body": {
      "accepted": true
    },
    "status": 200,
    "answers": {
      "application/json": {
        "careLink": {
          "id": "01900000-0000-7000-8000-000000000003",
          "state": "accepted",
          "askedAt": "2026-01-31T09:30:00.000Z",
          "acceptedAt": "2026-01-31T09:30:00.000Z",
          "person": {
            "id": "01900000-0000-7000-8000-000000000001",
            "displayName": "Dr. Ada Lovell Example",
            "username": "ada"
          }
        }
      }
    }
  },
  "endCareLink": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000004"
    },
    "status": 204
  },
  "uploadRecording": {
    "parameters": {
      "Idempotency-Key": "talk-2026-01-30"
    },
    "body": {
      "title": "First talk",
      "recordedAt": "2026-01-30T14:00:00Z",
      "settings": "{\"language\":\"en-US\",\"languageIdentification\":false,\"candidateLanguages\":[\"en-US\",\"de-DE\"],\"diarization\":true,\"speakers\":2,\"channelSeparation\":\"auto\",\"channelRoles\":{\"left\":\"therapist\",\"right\":\"patient\"},\"speakerRoles\":{\"S1\":\"therapist\",\"S2\":\"patient\"},\"profanity\":\"masked\",\"punctuation\":\"automatic\",\"timestamps\":true,\"lexical\":false,\"phraseHints\":[\"sertraline\"],\"plugins\":[]}",
      "audio": "@first-talk.wav"
    },
    "status": 202,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000005",
          "title": "First talk",
          "status": "uploaded",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "first-talk.wav",
            "contentType": "audio/wav",
            "sizeBytes": 512044,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000015",
            "durationMs": 16000,
            "channels": 1
          },
          "warnings": [],
          "speakers": [],
          "recordedAt": "2026-01-30T14:00:00Z",
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [
              "en-US",
              "de-DE"
            ],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "masked",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [
              "sertraline"
            ],
            "plugins": [],
            "speakers": 2,
            "channelRoles": {
              "left": "therapist",
              "right": "patient"
            },
            "speakerRoles": {
              "S1": "therapist",
              "S2": "patient"
            }
          },
          "stages": {
            "normalize": {
              "state": "pending",
              "attempts": 0
            },
            "transcribe": {
              "state": "pending",
              "attempts": 0
            },
            "attribute": {
              "state": "pending",
              "attempts": 0
            },
            "analyze": {
              "state": "pending",
              "attempts": 0
            },
            "extract": {
              "state": "pending",
              "attempts": 0
            },
            "notify": {
              "state": "pending",
              "attempts": 0
            }
          }
        }
      }
    }
  },
  "importTranscript": {
    "parameters": {
      "Idempotency-Key": "transcript-2026-01-30"
    },
    "body": {
      "title": "First talk",
      "recordedAt": "2026-01-30T14:00:00Z",
      "settings": "{\"language\":\"en-US\"}",
      "transcript": "@talk.vtt"
    },
    "status": 202,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000006",
          "title": "First talk",
          "status": "transcribed",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "talk.vtt",
            "contentType": "text/vtt",
            "sizeBytes": 134,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000016",
            "durationMs": 8000
          },
          "warnings": [],
          "speakers": [
            {
              "id": "S1",
              "role": "unknown",
              "roleSource": "rule",
              "roleConfidence": 0,
              "label": "Therapist"
            },
            {
              "id": "S2",
              "role": "unknown",
              "roleSource": "rule",
              "roleConfidence": 0,
              "label": "Patient"
            }
          ],
          "recordedAt": "2026-01-30T14:00:00Z",
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "raw",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [],
            "plugins": []
          },
          "stages": {
            "normalize": {
              "state": "skipped",
              "attempts": 0,
              "provider": "import"
            },
            "transcribe": {
              "state": "skipped",
              "attempts": 0,
              "provider": "import"
            },
            "attribute": {
              "state": "pending",
              "attempts": 0
            },
            "analyze": {
              "state": "pending",
              "attempts": 0
            },
            "extract": {
              "state": "pending",
              "attempts": 0
            },
            "notify": {
              "state": "pending",
              "attempts": 0
            }
          }
        }
      }
    }
  },
  "requestUpload": {
    "parameters": {
      "Idempotency-Key": "announced-2026-01-30"
    },
    "body": {
      "filename": "talk.wav",
      "sizeBytes": 512044,
      "contentType": "audio/wav",
      "title": "First talk",
      "recordedAt": "2026-01-30T14:00:00Z",
      "settings": {
        "language": "en-US",
        "languageIdentification": false,
        "candidateLanguages": [
          "en-US",
          "de-DE"
        ],
        "diarization": true,
        "speakers": 2,
        "channelSeparation": "auto",
        "channelRoles": {
          "left": "therapist",
          "right": "patient"
        },
        "speakerRoles": {
          "S1": "therapist",
          "S2": "patient"
        },
        "profanity": "masked",
        "punctuation": "automatic",
        "timestamps": true,
        "lexical": false,
        "phraseHints": [
          "sertraline"
        ],
        "plugins": []
      }
    },
    "status": 201,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000007",
          "title": "First talk",
          "status": "uploaded",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "talk.wav",
            "contentType": "audio/wav",
            "sizeBytes": 512044
          },
          "warnings": [],
          "speakers": [],
          "recordedAt": "2026-01-30T14:00:00Z",
          "upload": {
            "expiresAt": "2026-01-31T10:30:00.000Z"
          },
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [
              "en-US",
              "de-DE"
            ],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "masked",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [
              "sertraline"
            ],
            "plugins": [],
            "speakers": 2,
            "channelRoles": {
              "left": "therapist",
              "right": "patient"
            },
            "speakerRoles": {
              "S1": "therapist",
              "S2": "patient"
            }
          },
          "stages": {
            "normalize": {
              "state": "pending",
              "attempts": 0
            },
            "transcribe": {
              "state": "pending",
              "attempts": 0
            },
            "attribute": {
              "state": "pending",
              "attempts": 0
            },
            "analyze": {
              "state": "pending",
              "attempts": 0
            },
            "extract": {
              "state": "pending",
              "attempts": 0
            },
            "notify": {
              "state": "pending",
              "attempts": 0
            }
          }
        },
        "upload": {
          "url": "http://localhost:8000/v1/objects?key=the-key&type=audio%2Fwav&size=512044&expires=1769855400000&signature=the-signature",
          "method": "PUT",
          "headers": {
            "content-type": "audio/wav"
          },
          "expiresAt": "2026-01-31T10:30:00.000Z"
        }
      }
    }
  },
  "completeUpload": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000008"
    },
    "status": 202,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000008",
          "title": "Second talk",
          "status": "uploaded",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "second-talk.wav",
            "contentType": "audio/wav",
            "sizeBytes": 512044,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000015",
            "durationMs": 16000,
            "channels": 1
          },
          "warnings": [],
          "speakers": [],
          "patientId": "01900000-0000-7000-8000-000000000002",
          "recordedAt": "2026-01-30T14:00:00Z",
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [
              "en-US",
              "de-DE"
            ],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "masked",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [
              "sertraline"
            ],
            "plugins": [],
            "speakers": 2,
            "channelRoles": {
              "left": "therapist",
              "right": "patient"
            },
            "speakerRoles": {
              "S1": "therapist",
              "S2": "patient"
            }
          },
          "stages": {
            "normalize": {
              "state": "pending",
              "attempts": 0
            },
            "transcribe": {
              "state": "pending",
              "attempts": 0
            },
            "attribute": {
              "state": "pending",
              "attempts": 0
            },
            "analyze": {
              "state": "pending",
              "attempts": 0
            },
            "extract": {
              "state": "pending",
              "attempts": 0
            },
            "notify": {
              "state": "pending",
              "attempts": 0
            }
          }
        }
      }
    }
  },
  "beginUpload": {
    "parameters": {
      "Idempotency-Key": "parts-2026-01-30"
    },
    "body": {
      "filename": "talk.wav",
      "sizeBytes": 512044,
      "contentType": "audio/wav",
      "title": "First talk",
      "recordedAt": "2026-01-30T14:00:00Z",
      "settings": {
        "language": "en-US",
        "languageIdentification": false,
        "candidateLanguages": [
          "en-US",
          "de-DE"
        ],
        "diarization": true,
        "speakers": 2,
        "channelSeparation": "auto",
        "channelRoles": {
          "left": "therapist",
          "right": "patient"
        },
        "speakerRoles": {
          "S1": "therapist",
          "S2": "patient"
        },
        "profanity": "masked",
        "punctuation": "automatic",
        "timestamps": true,
        "lexical": false,
        "phraseHints": [
          "sertraline"
        ],
        "plugins": []
      }
    },
    "status": 201,
    "answers": {
      "application/json": {
        "upload": {
          "id": "01900000-0000-7000-8000-000000000009",
          "offset": 0,
          "sizeBytes": 512044,
          "expiresAt": "2026-01-31T09:30:00.000Z"
        }
      }
    }
  },
  "readUpload": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000009"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "upload": {
          "id": "01900000-0000-7000-8000-000000000009",
          "offset": 0,
          "sizeBytes": 512044,
          "expiresAt": "2026-01-31T09:30:00.000Z"
        }
      }
    }
  },
  "appendToUpload": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000009",
      "Upload-Offset": "0"
    },
    "status": 202,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000010",
          "title": "First talk",
          "status": "uploaded",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "talk.wav",
            "contentType": "audio/wav",
            "sizeBytes": 512044,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000015",
            "durationMs": 16000,
            "channels": 1
          },
          "warnings": [],
          "speakers": [],
          "recordedAt": "2026-01-30T14:00:00Z",
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [
              "en-US",
              "de-DE"
            ],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "masked",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [
              "sertraline"
            ],
            "plugins": [],
            "speakers": 2,
            "channelRoles": {
              "left": "therapist",
              "right": "patient"
            },
            "speakerRoles": {
              "S1": "therapist",
              "S2": "patient"
            }
          },
          "stages": {
            "normalize": {
              "state": "pending",
              "attempts": 0
            },
            "transcribe": {
              "state": "pending",
              "attempts": 0
            },
            "attribute": {
              "state": "pending",
              "attempts": 0
            },
            "analyze": {
              "state": "pending",
              "attempts": 0
            },
            "extract": {
              "state": "pending",
              "attempts": 0
            },
            "notify": {
              "state": "pending",
              "attempts": 0
            }
          }
        }
      }
    }
  },
  "giveUpUpload": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000009"
    },
    "status": 204
  },
  "listSessions": {
    "parameters": {
      "limit": "1",
      "cursor": "the-cursor",
      "status": "processed"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "items": [
          {
            "id": "01900000-0000-7000-8000-000000000011",
            "title": "Third talk",
            "status": "processed",
            "ownerId": "01900000-0000-7000-8000-000000000001",
            "createdAt": "2026-01-31T09:30:00.000Z",
            "updatedAt": "2026-01-31T09:30:00.000Z",
            "recording": {
              "filename": "third-talk.vtt",
              "contentType": "text/vtt",
              "sizeBytes": 134,
              "sha256": "0000000000000000000000000000000000000000000000000000000000000016",
              "durationMs": 8000
            },
            "warnings": [],
            "speakers": [
              {
                "id": "S1",
                "role": "therapist",
                "roleSource": "rule",
                "roleConfidence": 0.95,
                "label": "Therapist"
              },
              {
                "id": "S2",
                "role": "patient",
                "roleSource": "rule",
                "roleConfidence": 0.95,
                "label": "Patient"
              }
            ],
            "patientId": "01900000-0000-7000-8000-000000000002",
            "recordedAt": "2026-01-30T14:00:00Z",
            "sentiment": {
              "attributed": true,
              "overall": {
                "label": "negative",
                "scores": {
                  "positive": 0,
                  "neutral": 0.2,
                  "negative": 0.8,
                  "mixed": 0
                }
              },
              "bySpeaker": {
                "S2": {
                  "label": "negative",
                  "scores": {
                    "positive": 0,
                    "neutral": 0.2,
                    "negative": 0.8,
                    "mixed": 0
                  }
                }
              },
              "skippedSegments": 0
            }
          }
        ],
        "nextCursor": "the-nextCursor"
      }
    }
  },
  "searchSessions": {
    "parameters": {
      "from": "2026-01-01",
      "to": "2026-01-31",
      "status": "processed",
      "patientId": "01900000-0000-7000-8000-000000000002",
      "limit": "1",
      "cursor": "the-cursor",
      "q": "week",
      "order": "best"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "items": [
          {
            "session": {
              "id": "01900000-0000-7000-8000-000000000011",
              "title": "Third talk",
              "status": "processed",
              "ownerId": "01900000-0000-7000-8000-000000000001",
              "createdAt": "2026-01-31T09:30:00.000Z",
              "updatedAt": "2026-01-31T09:30:00.000Z",
              "recording": {
                "filename": "third-talk.vtt",
                "contentType": "text/vtt",
                "sizeBytes": 134,
                "sha256": "0000000000000000000000000000000000000000000000000000000000000016",
                "durationMs": 8000
              },
              "warnings": [],
              "speakers": [
                {
                  "id": "S1",
                  "role": "therapist",
                  "roleSource": "rule",
                  "roleConfidence": 0.95,
                  "label": "Therapist"
                },
                {
                  "id": "S2",
                  "role": "patient",
                  "roleSource": "rule",
                  "roleConfidence": 0.95,
                  "label": "Patient"
                }
              ],
              "patientId": "01900000-0000-7000-8000-000000000002",
              "recordedAt": "2026-01-30T14:00:00Z",
              "sentiment": {
                "attributed": true,
                "overall": {
                  "label": "negative",
                  "scores": {
                    "positive": 0,
                    "neutral": 0.2,
                    "negative": 0.8,
                    "mixed": 0
                  }
                },
                "bySpeaker": {
                  "S2": {
                    "label": "negative",
                    "scores": {
                      "positive": 0,
                      "neutral": 0.2,
                      "negative": 0.8,
                      "mixed": 0
                    }
                  }
                },
                "skippedSegments": 0
              }
            },
            "snippets": [
              {
                "segmentId": "seg-1",
                "startMs": 0,
                "text": "How was your week?"
              }
            ],
            "foundIn": [
              "notes",
              "transcript"
            ]
          }
        ]
      }
    }
  },
  "getSession": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000012"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000012",
          "title": "First talk",
          "status": "processed",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "first-talk.wav",
            "contentType": "audio/wav",
            "sizeBytes": 512044,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000015",
            "durationMs": 16000,
            "channels": 1
          },
          "warnings": [
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: phraseHints: the engine takes none.",
              "stage": "transcribe"
            },
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: channelRoles: the speakers are not on channels of their own.",
              "stage": "transcribe"
            }
          ],
          "speakers": [
            {
              "id": "S1",
              "role": "therapist",
              "roleSource": "person",
              "roleConfidence": 1
            },
            {
              "id": "S2",
              "role": "patient",
              "roleSource": "person",
              "roleConfidence": 1
            }
          ],
          "patientId": "01900000-0000-7000-8000-000000000002",
          "recordedAt": "2026-01-30T14:00:00Z",
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [
              "en-US",
              "de-DE"
            ],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "masked",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [
              "sertraline"
            ],
            "plugins": [],
            "speakers": 2,
            "channelRoles": {
              "left": "therapist",
              "right": "patient"
            },
            "speakerRoles": {
              "S1": "therapist",
              "S2": "patient"
            }
          },
          "stages": {
            "normalize": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            },
            "transcribe": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory",
              "model": "memory script"
            },
            "attribute": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "rules"
            },
            "analyze": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory"
            },
            "extract": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory"
            },
            "notify": {
              "state": "skipped",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            }
          },
          "sentiment": {
            "attributed": true,
            "overall": {
              "label": "neutral",
              "scores": {
                "positive": 0,
                "neutral": 0.8,
                "negative": 0.2,
                "mixed": 0
              }
            },
            "bySpeaker": {
              "S2": {
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 0.8,
                  "negative": 0.2,
                  "mixed": 0
                }
              }
            },
            "skippedSegments": 0,
            "timeline": [
              {
                "segmentId": "seg-2",
                "speaker": "S2",
                "startMs": 2000,
                "endMs": 3800,
                "label": "negative",
                "scores": {
                  "positive": 0,
                  "neutral": 0.2,
                  "negative": 0.8,
                  "mixed": 0
                }
              },
              {
                "segmentId": "seg-4",
                "speaker": "S2",
                "startMs": 6000,
                "endMs": 7800,
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 1,
                  "negative": 0,
                  "mixed": 0
                }
              }
            ]
          },
          "notes": {
            "keyTopics": [],
            "strategies": [],
            "emotionalThemes": [],
            "triggers": [],
            "actionItems": [
              {
                "text": "That I will make a mistake and everyone will see it.",
                "segmentIds": [
                  "seg-6"
                ]
              }
            ],
            "followUpTopics": [],
            "unresolvedConcerns": [],
            "topicSummary": {
              "text": "Good morning, how have you been since we last met?",
              "segmentIds": [
                "seg-1"
              ]
            },
            "sessionMood": {
              "text": "",
              "segmentIds": []
            },
            "moodTrajectory": {
              "text": "",
              "segmentIds": []
            },
            "therapistNotes": {
              "text": "",
              "segmentIds": []
            },
            "patientSummary": {
              "text": "",
              "segmentIds": []
            },
            "significantQuotes": [
              {
                "text": "Yes, and it helped a little. I felt calmer afterwards.",
                "segmentIds": [
                  "seg-8"
                ],
                "speaker": "S2"
              }
            ],
            "riskFlags": [],
            "provider": "memory",
            "createdAt": "2026-01-31T09:30:00.000Z",
            "transcriptRevision": 1,
            "coverage": [
              {
                "startMs": 0,
                "endMs": 15800
              }
            ],
            "dropped": {
              "quotes": 0,
              "statements": 0
            }
          }
        }
      }
    }
  },
  "deleteSession": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000013"
    },
    "status": 204
  },
  "correctSession": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000012",
      "If-Match": "\"s9\""
    },
    "body": {
      "title": "First talk, about sleep",
      "language": "en-US"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000012",
          "title": "First talk, about sleep",
          "status": "processed",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "first-talk.wav",
            "contentType": "audio/wav",
            "sizeBytes": 512044,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000015",
            "durationMs": 16000,
            "channels": 1
          },
          "warnings": [
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: phraseHints: the engine takes none.",
              "stage": "transcribe"
            },
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: channelRoles: the speakers are not on channels of their own.",
              "stage": "transcribe"
            }
          ],
          "speakers": [
            {
              "id": "S1",
              "role": "therapist",
              "roleSource": "person",
              "roleConfidence": 1
            },
            {
              "id": "S2",
              "role": "patient",
              "roleSource": "person",
              "roleConfidence": 1
            }
          ],
          "patientId": "01900000-0000-7000-8000-000000000002",
          "recordedAt": "2026-01-30T14:00:00Z",
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [
              "en-US",
              "de-DE"
            ],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "masked",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [
              "sertraline"
            ],
            "plugins": [],
            "speakers": 2,
            "channelRoles": {
              "left": "therapist",
              "right": "patient"
            },
            "speakerRoles": {
              "S1": "therapist",
              "S2": "patient"
            }
          },
          "stages": {
            "normalize": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            },
            "transcribe": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory",
              "model": "memory script"
            },
            "attribute": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "rules"
            },
            "analyze": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory"
            },
            "extract": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory"
            },
            "notify": {
              "state": "skipped",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            }
          },
          "sentiment": {
            "attributed": true,
            "overall": {
              "label": "neutral",
              "scores": {
                "positive": 0,
                "neutral": 0.8,
                "negative": 0.2,
                "mixed": 0
              }
            },
            "bySpeaker": {
              "S2": {
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 0.8,
                  "negative": 0.2,
                  "mixed": 0
                }
              }
            },
            "skippedSegments": 0,
            "timeline": [
              {
                "segmentId": "seg-2",
                "speaker": "S2",
                "startMs": 2000,
                "endMs": 3800,
                "label": "negative",
                "scores": {
                  "positive": 0,
                  "neutral": 0.2,
                  "negative": 0.8,
                  "mixed": 0
                }
              },
              {
                "segmentId": "seg-4",
                "speaker": "S2",
                "startMs": 6000,
                "endMs": 7800,
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 1,
                  "negative": 0,
                  "mixed": 0
                }
              }
            ]
          },
          "notes": {
            "keyTopics": [],
            "strategies": [],
            "emotionalThemes": [],
            "triggers": [],
            "actionItems": [
              {
                "text": "That I will make a mistake and everyone will see it.",
                "segmentIds": [
                  "seg-6"
                ]
              }
            ],
            "followUpTopics": [],
            "unresolvedConcerns": [],
            "topicSummary": {
              "text": "Good morning, how have you been since we last met?",
              "segmentIds": [
                "seg-1"
              ]
            },
            "sessionMood": {
              "text": "",
              "segmentIds": []
            },
            "moodTrajectory": {
              "text": "",
              "segmentIds": []
            },
            "therapistNotes": {
              "text": "",
              "segmentIds": []
            },
            "patientSummary": {
              "text": "",
              "segmentIds": []
            },
            "significantQuotes": [
              {
                "text": "Yes, and it helped a little. I felt calmer afterwards.",
                "segmentIds": [
                  "seg-8"
                ],
                "speaker": "S2"
              }
            ],
            "riskFlags": [],
            "provider": "memory",
            "createdAt": "2026-01-31T09:30:00.000Z",
            "transcriptRevision": 1,
            "coverage": [
              {
                "startMs": 0,
                "endMs": 15800
              }
            ],
            "dropped": {
              "quotes": 0,
              "statements": 0
            }
          }
        }
      }
    }
  },
  "retrySession": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000013"
    },
    "status": 202,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000013",
          "title": "talk",
          "status": "transcribing",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "talk.wav",
            "contentType": "audio/wav",
            "sizeBytes": 512044,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000015",
            "durationMs": 16000,
            "channels": 1
          },
          "warnings": [],
          "speakers": [],
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "raw",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [],
            "plugins": []
          },
          "stages": {
            "normalize": {
              "state": "pending",
              "attempts": 0
            },
            "transcribe": {
              "state": "pending",
              "attempts": 0
            },
            "attribute": {
              "state": "pending",
              "attempts": 0
            },
            "analyze": {
              "state": "pending",
              "attempts": 0
            },
            "extract": {
              "state": "pending",
              "attempts": 0
            },
            "notify": {
              "state": "pending",
              "attempts": 0
            }
          }
        }
      }
    }
  },
  "reopenSession": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000012"
    },
    "body": {
      "reason": "A name was wrong."
    },
    "status": 200,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000012",
          "title": "First talk, about sleep",
          "status": "processed",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "first-talk.wav",
            "contentType": "audio/wav",
            "sizeBytes": 512044,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000015",
            "durationMs": 16000,
            "channels": 1
          },
          "warnings": [
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: phraseHints: the engine takes none.",
              "stage": "transcribe"
            },
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: channelRoles: the speakers are not on channels of their own.",
              "stage": "transcribe"
            }
          ],
          "speakers": [
            {
              "id": "S1",
              "role": "therapist",
              "roleSource": "person",
              "roleConfidence": 1
            },
            {
              "id": "S2",
              "role": "patient",
              "roleSource": "person",
              "roleConfidence": 1
            }
          ],
          "patientId": "01900000-0000-7000-8000-000000000002",
          "recordedAt": "2026-01-30T14:00:00Z",
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [
              "en-US",
              "de-DE"
            ],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "masked",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [
              "sertraline"
            ],
            "plugins": [],
            "speakers": 2,
            "channelRoles": {
              "left": "therapist",
              "right": "patient"
            },
            "speakerRoles": {
              "S1": "therapist",
              "S2": "patient"
            }
          },
          "stages": {
            "normalize": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            },
            "transcribe": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory",
              "model": "memory script"
            },
            "attribute": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "rules"
            },
            "analyze": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory"
            },
            "extract": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory"
            },
            "notify": {
              "state": "skipped",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            }
          },
          "sentiment": {
            "attributed": true,
            "overall": {
              "label": "neutral",
              "scores": {
                "positive": 0,
                "neutral": 0.8,
                "negative": 0.2,
                "mixed": 0
              }
            },
            "bySpeaker": {
              "S2": {
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 0.8,
                  "negative": 0.2,
                  "mixed": 0
                }
              }
            },
            "skippedSegments": 0,
            "timeline": [
              {
                "segmentId": "seg-2",
                "speaker": "S2",
                "startMs": 2000,
                "endMs": 3800,
                "label": "negative",
                "scores": {
                  "positive": 0,
                  "neutral": 0.2,
                  "negative": 0.8,
                  "mixed": 0
                }
              },
              {
                "segmentId": "seg-4",
                "speaker": "S2",
                "startMs": 6000,
                "endMs": 7800,
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 1,
                  "negative": 0,
                  "mixed": 0
                }
              }
            ]
          },
          "notes": {
            "keyTopics": [],
            "strategies": [],
            "emotionalThemes": [],
            "triggers": [],
            "actionItems": [
              {
                "text": "That I will make a mistake and everyone will see it.",
                "segmentIds": [
                  "seg-6"
                ]
              }
            ],
            "followUpTopics": [],
            "unresolvedConcerns": [],
            "topicSummary": {
              "text": "Good morning, how have you been since we last met?",
              "segmentIds": [
                "seg-1"
              ]
            },
            "sessionMood": {
              "text": "",
              "segmentIds": []
            },
            "moodTrajectory": {
              "text": "",
              "segmentIds": []
            },
            "therapistNotes": {
              "text": "",
              "segmentIds": []
            },
            "patientSummary": {
              "text": "",
              "segmentIds": []
            },
            "significantQuotes": [
              {
                "text": "Yes, and it helped a little. I felt calmer afterwards.",
                "segmentIds": [
                  "seg-8"
                ],
                "speaker": "S2"
              }
            ],
            "riskFlags": [],
            "provider": "memory",
            "createdAt": "2026-01-31T09:30:00.000Z",
            "transcriptRevision": 4,
            "coverage": [
              {
                "startMs": 0,
                "endMs": 15800
              }
            ],
            "dropped": {
              "quotes": 0,
              "statements": 0
            }
          },
          "reopenings": [
            {
              "at": "2026-01-31T09:30:00.000Z",
              "by": "01900000-0000-7000-8000-000000000001",
              "reason": "A name was wrong."
            }
          ]
        }
      }
    }
  },
  "transcribeAgain": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000012"
    },
    "body": {
      "settings": {
        "speakers": 2
      }
    },
    "status": 202,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000012",
          "title": "First talk, about sleep",
          "status": "transcribing",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "first-talk.wav",
            "contentType": "audio/wav",
            "sizeBytes": 512044,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000015",
            "durationMs": 16000,
            "channels": 1
          },
          "warnings": [],
          "speakers": [
            {
              "id": "S1",
              "role": "therapist",
              "roleSource": "person",
              "roleConfidence": 1
            },
            {
              "id": "S2",
              "role": "patient",
              "roleSource": "person",
              "roleConfidence": 1
            }
          ],
          "patientId": "01900000-0000-7000-8000-000000000002",
          "recordedAt": "2026-01-30T14:00:00Z",
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [
              "en-US",
              "de-DE"
            ],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "masked",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [
              "sertraline"
            ],
            "plugins": [],
            "speakers": 2,
            "channelRoles": {
              "left": "therapist",
              "right": "patient"
            },
            "speakerRoles": {
              "S1": "therapist",
              "S2": "patient"
            }
          },
          "stages": {
            "normalize": {
              "state": "pending",
              "attempts": 0
            },
            "transcribe": {
              "state": "pending",
              "attempts": 0,
              "provider": "memory",
              "model": "memory script"
            },
            "attribute": {
              "state": "pending",
              "attempts": 0,
              "provider": "rules"
            },
            "analyze": {
              "state": "pending",
              "attempts": 0,
              "provider": "memory"
            },
            "extract": {
              "state": "pending",
              "attempts": 0,
              "provider": "memory"
            },
            "notify": {
              "state": "skipped",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            }
          },
          "sentiment": {
            "attributed": true,
            "overall": {
              "label": "neutral",
              "scores": {
                "positive": 0,
                "neutral": 0.8,
                "negative": 0.2,
                "mixed": 0
              }
            },
            "bySpeaker": {
              "S2": {
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 0.8,
                  "negative": 0.2,
                  "mixed": 0
                }
              }
            },
            "skippedSegments": 0,
            "timeline": [
              {
                "segmentId": "seg-2",
                "speaker": "S2",
                "startMs": 2000,
                "endMs": 3800,
                "label": "negative",
                "scores": {
                  "positive": 0,
                  "neutral": 0.2,
                  "negative": 0.8,
                  "mixed": 0
                }
              },
              {
                "segmentId": "seg-4",
                "speaker": "S2",
                "startMs": 6000,
                "endMs": 7800,
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 1,
                  "negative": 0,
                  "mixed": 0
                }
              }
            ]
          },
          "notes": {
            "keyTopics": [],
            "strategies": [],
            "emotionalThemes": [],
            "triggers": [],
            "actionItems": [
              {
                "text": "That I will make a mistake and everyone will see it.",
                "segmentIds": [
                  "seg-6"
                ]
              }
            ],
            "followUpTopics": [],
            "unresolvedConcerns": [],
            "topicSummary": {
              "text": "Good morning, how have you been since we last met?",
              "segmentIds": [
                "seg-1"
              ]
            },
            "sessionMood": {
              "text": "",
              "segmentIds": []
            },
            "moodTrajectory": {
              "text": "",
              "segmentIds": []
            },
            "therapistNotes": {
              "text": "",
              "segmentIds": []
            },
            "patientSummary": {
              "text": "",
              "segmentIds": []
            },
            "significantQuotes": [
              {
                "text": "Yes, and it helped a little. I felt calmer afterwards.",
                "segmentIds": [
                  "seg-8"
                ],
                "speaker": "S2"
              }
            ],
            "riskFlags": [],
            "provider": "memory",
            "createdAt": "2026-01-31T09:30:00.000Z",
            "transcriptRevision": 4,
            "coverage": [
              {
                "startMs": 0,
                "endMs": 15800
              }
            ],
            "dropped": {
              "quotes": 0,
              "statements": 0
            }
          },
          "reopenings": [
            {
              "at": "2026-01-31T09:30:00.000Z",
              "by": "01900000-0000-7000-8000-000000000001",
              "reason": "A name was wrong."
            }
          ]
        }
      }
    }
  },
  "extractNotes": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000012"
    },
    "body": {},
    "status": 202,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000012",
          "title": "First talk, about sleep",
          "status": "extracting_notes",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "first-talk.wav",
            "contentType": "audio/wav",
            "sizeBytes": 512044,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000015",
            "durationMs": 16000,
            "channels": 1
          },
          "warnings": [
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: phraseHints: the engine takes none.",
              "stage": "transcribe"
            },
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: channelRoles: the speakers are not on channels of their own.",
              "stage": "transcribe"
            }
          ],
          "speakers": [
            {
              "id": "S1",
              "role": "therapist",
              "roleSource": "person",
              "roleConfidence": 1,
              "label": "Ada"
            },
            {
              "id": "S2",
              "role": "patient",
              "roleSource": "person",
              "roleConfidence": 1
            }
          ],
          "patientId": "01900000-0000-7000-8000-000000000002",
          "recordedAt": "2026-01-30T14:00:00Z",
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [
              "en-US",
              "de-DE"
            ],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "masked",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [
              "sertraline"
            ],
            "plugins": [],
            "speakers": 2,
            "channelRoles": {
              "left": "therapist",
              "right": "patient"
            },
            "speakerRoles": {
              "S1": "therapist",
              "S2": "patient"
            }
          },
          "stages": {
            "normalize": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            },
            "transcribe": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory",
              "model": "memory script"
            },
            "attribute": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "rules"
            },
            "analyze": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory"
            },
            "extract": {
              "state": "pending",
              "attempts": 0,
              "provider": "memory"
            },
            "notify": {
              "state": "skipped",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            }
          },
          "sentiment": {
            "attributed": true,
            "overall": {
              "label": "neutral",
              "scores": {
                "positive": 0,
                "neutral": 0.812987012987013,
                "negative": 0.18701298701298702,
                "mixed": 0
              }
            },
            "bySpeaker": {
              "S2": {
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 0.812987012987013,
                  "negative": 0.18701298701298702,
                  "mixed": 0
                }
              }
            },
            "skippedSegments": 0,
            "timeline": [
              {
                "segmentId": "seg-2",
                "speaker": "S2",
                "startMs": 2000,
                "endMs": 3800,
                "label": "negative",
                "scores": {
                  "positive": 0,
                  "neutral": 0.2,
                  "negative": 0.8,
                  "mixed": 0
                }
              },
              {
                "segmentId": "seg-4",
                "speaker": "S2",
                "startMs": 6000,
                "endMs": 7800,
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 1,
                  "negative": 0,
                  "mixed": 0
                }
              }
            ]
          },
          "notes": {
            "keyTopics": [],
            "strategies": [],
            "emotionalThemes": [],
            "triggers": [],
            "actionItems": [
              {
                "text": "That I will make a mistake and everyone will see it.",
                "segmentIds": [
                  "seg-6"
                ]
              }
            ],
            "followUpTopics": [],
            "unresolvedConcerns": [],
            "topicSummary": {
              "text": "How was your week, then?",
              "segmentIds": [
                "seg-1"
              ]
            },
            "sessionMood": {
              "text": "",
              "segmentIds": []
            },
            "moodTrajectory": {
              "text": "",
              "segmentIds": []
            },
            "therapistNotes": {
              "text": "",
              "segmentIds": []
            },
            "patientSummary": {
              "text": "",
              "segmentIds": []
            },
            "significantQuotes": [
              {
                "text": "Yes, and it helped a little. I felt calmer afterwards.",
                "segmentIds": [
                  "seg-8"
                ],
                "speaker": "S2"
              }
            ],
            "riskFlags": [],
            "provider": "memory",
            "createdAt": "2026-01-31T09:30:00.000Z",
            "transcriptRevision": 3,
            "coverage": [
              {
                "startMs": 0,
                "endMs": 15800
              }
            ],
            "dropped": {
              "quotes": 0,
              "statements": 0
            }
          }
        }
      }
    }
  },
  "changeRoles": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000012",
      "If-Match": "\"s12\""
    },
    "body": {
      "S1": "therapist",
      "S2": "patient"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000012",
          "title": "First talk, about sleep",
          "status": "analyzing",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "first-talk.wav",
            "contentType": "audio/wav",
            "sizeBytes": 512044,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000015",
            "durationMs": 16000,
            "channels": 1
          },
          "warnings": [
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: phraseHints: the engine takes none.",
              "stage": "transcribe"
            },
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: channelRoles: the speakers are not on channels of their own.",
              "stage": "transcribe"
            }
          ],
          "speakers": [
            {
              "id": "S1",
              "role": "therapist",
              "roleSource": "person",
              "roleConfidence": 1,
              "label": "Ada"
            },
            {
              "id": "S2",
              "role": "patient",
              "roleSource": "person",
              "roleConfidence": 1
            }
          ],
          "patientId": "01900000-0000-7000-8000-000000000002",
          "recordedAt": "2026-01-30T14:00:00Z",
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [
              "en-US",
              "de-DE"
            ],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "masked",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [
              "sertraline"
            ],
            "plugins": [],
            "speakers": 2,
            "channelRoles": {
              "left": "therapist",
              "right": "patient"
            },
            "speakerRoles": {
              "S1": "therapist",
              "S2": "patient"
            }
          },
          "stages": {
            "normalize": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            },
            "transcribe": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory",
              "model": "memory script"
            },
            "attribute": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "rules"
            },
            "analyze": {
              "state": "pending",
              "attempts": 0,
              "provider": "memory"
            },
            "extract": {
              "state": "pending",
              "attempts": 0,
              "provider": "memory"
            },
            "notify": {
              "state": "skipped",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            }
          },
          "sentiment": {
            "attributed": true,
            "overall": {
              "label": "neutral",
              "scores": {
                "positive": 0,
                "neutral": 0.8,
                "negative": 0.2,
                "mixed": 0
              }
            },
            "bySpeaker": {
              "S2": {
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 0.8,
                  "negative": 0.2,
                  "mixed": 0
                }
              }
            },
            "skippedSegments": 0,
            "timeline": [
              {
                "segmentId": "seg-2",
                "speaker": "S2",
                "startMs": 2000,
                "endMs": 3800,
                "label": "negative",
                "scores": {
                  "positive": 0,
                  "neutral": 0.2,
                  "negative": 0.8,
                  "mixed": 0
                }
              },
              {
                "segmentId": "seg-4",
                "speaker": "S2",
                "startMs": 6000,
                "endMs": 7800,
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 1,
                  "negative": 0,
                  "mixed": 0
                }
              }
            ]
          },
          "notes": {
            "keyTopics": [],
            "strategies": [],
            "emotionalThemes": [],
            "triggers": [],
            "actionItems": [
              {
                "text": "That I will make a mistake and everyone will see it.",
                "segmentIds": [
                  "seg-6"
                ]
              }
            ],
            "followUpTopics": [],
            "unresolvedConcerns": [],
            "topicSummary": {
              "text": "Good morning, how have you been since we last met?",
              "segmentIds": [
                "seg-1"
              ]
            },
            "sessionMood": {
              "text": "",
              "segmentIds": []
            },
            "moodTrajectory": {
              "text": "",
              "segmentIds": []
            },
            "therapistNotes": {
              "text": "",
              "segmentIds": []
            },
            "patientSummary": {
              "text": "",
              "segmentIds": []
            },
            "significantQuotes": [
              {
                "text": "Yes, and it helped a little. I felt calmer afterwards.",
                "segmentIds": [
                  "seg-8"
                ],
                "speaker": "S2"
              }
            ],
            "riskFlags": [],
            "provider": "memory",
            "createdAt": "2026-01-31T09:30:00.000Z",
            "transcriptRevision": 1,
            "coverage": [
              {
                "startMs": 0,
                "endMs": 15800
              }
            ],
            "dropped": {
              "quotes": 0,
              "statements": 0
            }
          }
        }
      }
    }
  },
  "editNotes": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000012",
      "If-Match": "\"s15\""
    },
    "body": {
      "notes": {
        "keyTopics": [
          {
            "text": "Sleep",
            "segmentIds": [
              "seg-1"
            ]
          }
        ],
        "actionItems": [
          {
            "text": "Keep a diary of sleep.",
            "segmentIds": [
              "seg-1"
            ]
          }
        ]
      }
    },
    "status": 200,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000012",
          "title": "First talk, about sleep",
          "status": "processed",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "first-talk.wav",
            "contentType": "audio/wav",
            "sizeBytes": 512044,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000015",
            "durationMs": 16000,
            "channels": 1
          },
          "warnings": [
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: phraseHints: the engine takes none.",
              "stage": "transcribe"
            },
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: channelRoles: the speakers are not on channels of their own.",
              "stage": "transcribe"
            }
          ],
          "speakers": [
            {
              "id": "S1",
              "role": "therapist",
              "roleSource": "person",
              "roleConfidence": 1,
              "label": "Ada"
            },
            {
              "id": "S2",
              "role": "patient",
              "roleSource": "person",
              "roleConfidence": 1
            }
          ],
          "patientId": "01900000-0000-7000-8000-000000000002",
          "recordedAt": "2026-01-30T14:00:00Z",
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [
              "en-US",
              "de-DE"
            ],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "masked",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [
              "sertraline"
            ],
            "plugins": [],
            "speakers": 2,
            "channelRoles": {
              "left": "therapist",
              "right": "patient"
            },
            "speakerRoles": {
              "S1": "therapist",
              "S2": "patient"
            }
          },
          "stages": {
            "normalize": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            },
            "transcribe": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory",
              "model": "memory script"
            },
            "attribute": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "rules"
            },
            "analyze": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory"
            },
            "extract": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory"
            },
            "notify": {
              "state": "skipped",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            }
          },
          "sentiment": {
            "attributed": true,
            "overall": {
              "label": "neutral",
              "scores": {
                "positive": 0,
                "neutral": 0.812987012987013,
                "negative": 0.18701298701298702,
                "mixed": 0
              }
            },
            "bySpeaker": {
              "S2": {
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 0.812987012987013,
                  "negative": 0.18701298701298702,
                  "mixed": 0
                }
              }
            },
            "skippedSegments": 0,
            "timeline": [
              {
                "segmentId": "seg-2",
                "speaker": "S2",
                "startMs": 2000,
                "endMs": 3800,
                "label": "negative",
                "scores": {
                  "positive": 0,
                  "neutral": 0.2,
                  "negative": 0.8,
                  "mixed": 0
                }
              },
              {
                "segmentId": "seg-4",
                "speaker": "S2",
                "startMs": 6000,
                "endMs": 7800,
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 1,
                  "negative": 0,
                  "mixed": 0
                }
              }
            ]
          },
          "notes": {
            "keyTopics": [
              {
                "text": "Sleep",
                "segmentIds": [
                  "seg-1"
                ],
                "by": {
                  "kind": "person",
                  "id": "01900000-0000-7000-8000-000000000001",
                  "at": "2026-01-31T09:30:00.000Z"
                }
              }
            ],
            "strategies": [],
            "emotionalThemes": [],
            "triggers": [],
            "actionItems": [
              {
                "text": "Keep a diary of sleep.",
                "segmentIds": [
                  "seg-1"
                ],
                "by": {
                  "kind": "person",
                  "id": "01900000-0000-7000-8000-000000000001",
                  "at": "2026-01-31T09:30:00.000Z"
                }
              }
            ],
            "followUpTopics": [],
            "unresolvedConcerns": [],
            "topicSummary": {
              "text": "How was your week, then?",
              "segmentIds": [
                "seg-1"
              ]
            },
            "sessionMood": {
              "text": "",
              "segmentIds": []
            },
            "moodTrajectory": {
              "text": "",
              "segmentIds": []
            },
            "therapistNotes": {
              "text": "",
              "segmentIds": []
            },
            "patientSummary": {
              "text": "",
              "segmentIds": []
            },
            "significantQuotes": [
              {
                "text": "Yes, and it helped a little. I felt calmer afterwards.",
                "segmentIds": [
                  "seg-8"
                ],
                "speaker": "S2"
              }
            ],
            "riskFlags": [],
            "provider": "memory",
            "createdAt": "2026-01-31T09:30:00.000Z",
            "transcriptRevision": 3,
            "coverage": [
              {
                "startMs": 0,
                "endMs": 15800
              }
            ],
            "dropped": {
              "quotes": 0,
              "statements": 0
            },
            "machine": {
              "keyTopics": [],
              "strategies": [],
              "emotionalThemes": [],
              "triggers": [],
              "actionItems": [
                {
                  "text": "That I will make a mistake and everyone will see it.",
                  "segmentIds": [
                    "seg-6"
                  ]
                }
              ],
              "followUpTopics": [],
              "unresolvedConcerns": [],
              "topicSummary": {
                "text": "How was your week, then?",
                "segmentIds": [
                  "seg-1"
                ]
              },
              "sessionMood": {
                "text": "",
                "segmentIds": []
              },
              "moodTrajectory": {
                "text": "",
                "segmentIds": []
              },
              "therapistNotes": {
                "text": "",
                "segmentIds": []
              },
              "patientSummary": {
                "text": "",
                "segmentIds": []
              },
              "significantQuotes": [
                {
                  "text": "Yes, and it helped a little. I felt calmer afterwards.",
                  "segmentIds": [
                    "seg-8"
                  ],
                  "speaker": "S2"
                }
              ],
              "riskFlags": []
            }
          }
        }
      }
    }
  },
  "revertNotes": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000012",
      "If-Match": "\"s16\""
    },
    "status": 200,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000012",
          "title": "First talk, about sleep",
          "status": "processed",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "first-talk.wav",
            "contentType": "audio/wav",
            "sizeBytes": 512044,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000015",
            "durationMs": 16000,
            "channels": 1
          },
          "warnings": [
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: phraseHints: the engine takes none.",
              "stage": "transcribe"
            },
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: channelRoles: the speakers are not on channels of their own.",
              "stage": "transcribe"
            }
          ],
          "speakers": [
            {
              "id": "S1",
              "role": "therapist",
              "roleSource": "person",
              "roleConfidence": 1,
              "label": "Ada"
            },
            {
              "id": "S2",
              "role": "patient",
              "roleSource": "person",
              "roleConfidence": 1
            }
          ],
          "patientId": "01900000-0000-7000-8000-000000000002",
          "recordedAt": "2026-01-30T14:00:00Z",
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [
              "en-US",
              "de-DE"
            ],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "masked",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [
              "sertraline"
            ],
            "plugins": [],
            "speakers": 2,
            "channelRoles": {
              "left": "therapist",
              "right": "patient"
            },
            "speakerRoles": {
              "S1": "therapist",
              "S2": "patient"
            }
          },
          "stages": {
            "normalize": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            },
            "transcribe": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory",
              "model": "memory script"
            },
            "attribute": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "rules"
            },
            "analyze": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory"
            },
            "extract": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory"
            },
            "notify": {
              "state": "skipped",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            }
          },
          "sentiment": {
            "attributed": true,
            "overall": {
              "label": "neutral",
              "scores": {
                "positive": 0,
                "neutral": 0.812987012987013,
                "negative": 0.18701298701298702,
                "mixed": 0
              }
            },
            "bySpeaker": {
              "S2": {
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 0.812987012987013,
                  "negative": 0.18701298701298702,
                  "mixed": 0
                }
              }
            },
            "skippedSegments": 0,
            "timeline": [
              {
                "segmentId": "seg-2",
                "speaker": "S2",
                "startMs": 2000,
                "endMs": 3800,
                "label": "negative",
                "scores": {
                  "positive": 0,
                  "neutral": 0.2,
                  "negative": 0.8,
                  "mixed": 0
                }
              },
              {
                "segmentId": "seg-4",
                "speaker": "S2",
                "startMs": 6000,
                "endMs": 7800,
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 1,
                  "negative": 0,
                  "mixed": 0
                }
              }
            ]
          },
          "notes": {
            "keyTopics": [],
            "strategies": [],
            "emotionalThemes": [],
            "triggers": [],
            "actionItems": [
              {
                "text": "That I will make a mistake and everyone will see it.",
                "segmentIds": [
                  "seg-6"
                ]
              }
            ],
            "followUpTopics": [],
            "unresolvedConcerns": [],
            "topicSummary": {
              "text": "How was your week, then?",
              "segmentIds": [
                "seg-1"
              ]
            },
            "sessionMood": {
              "text": "",
              "segmentIds": []
            },
            "moodTrajectory": {
              "text": "",
              "segmentIds": []
            },
            "therapistNotes": {
              "text": "",
              "segmentIds": []
            },
            "patientSummary": {
              "text": "",
              "segmentIds": []
            },
            "significantQuotes": [
              {
                "text": "Yes, and it helped a little. I felt calmer afterwards.",
                "segmentIds": [
                  "seg-8"
                ],
                "speaker": "S2"
              }
            ],
            "riskFlags": [],
            "provider": "memory",
            "createdAt": "2026-01-31T09:30:00.000Z",
            "transcriptRevision": 3,
            "coverage": [
              {
                "startMs": 0,
                "endMs": 15800
              }
            ],
            "dropped": {
              "quotes": 0,
              "statements": 0
            }
          }
        }
      }
    }
  },
  "getAudio": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000012",
      "Range": "bytes=0-1023"
    },
    "status": 206
  },
  "startPlayback": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000012"
    },
    "status": 201,
    "answers": {
      "application/json": {
        "url": "http://localhost:8000/v1/objects?key=the-key&expires=1769852400000&signature=the-signature",
        "expiresAt": "2026-01-31T09:40:00.000Z"
      }
    }
  },
  "getPeaks": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000012",
      "buckets": "2",
      "from": "0",
      "to": "8000"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "fromMs": 0,
        "toMs": 8000,
        "channels": [
          [
            128,
            128
          ]
        ]
      }
    }
  },
  "exportTranscript": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000012",
      "format": "txt",
      "revision": "2",
      "notes": "true",
      "times": "true"
    },
    "status": 200,
    "answers": {
      "text/plain": "First talk, about sleep\nRecorded on 30 January 2026\nTherapist: Dr. Ada Lovell Example\nPatient: Ben Example\n\nSummary\n- Good morning, how have you been since we last met?\n\nAgreed tasks\n- That I will make a mistake and everyone will see it.\n\nQuotes\n- Patient (S2): \"Yes, and it helped a little. I felt calmer afterwards.\"\n\n[00:00:00] Therapist (S1): How was your week?\n[00:00:02] Patient (S2): Not too bad, but I have not been sleeping well.\n[00:00:04] Therapist (S1): Tell me more about the nights.\n[00:00:06] Patient (S2): I lie awake and worry about my work.\n[00:00:08] Therapist (S1): What goes through your mind then?\n[00:00:10] Patient (S2): That I will make a mistake and everyone will see it.\n[00:00:12] Therapist (S1): Did you try the breathing exercise we talked about?\n[00:00:14] Patient (S2): Yes, and it helped a little. I felt calmer afterwards.\n"
    }
  },
  "watchSession": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000012",
      "Last-Event-ID": "1.-"
    },
    "status": 200,
    "answers": {
      "text/event-stream": "event: status\ndata: {\"status\":\"processed\",\"version\":9,\"updatedAt\":\"2026-01-31T09:30:00.000Z\"}\nid: 9.-\nretry: 1000\n\n"
    }
  },
  "watchAccount": {
    "parameters": {
      "Last-Event-ID": "2026-01-31T09:30:00.000Z"
    },
    "status": 200,
    "answers": {
      "text/event-stream": "event: ready\ndata: {}\nid: 2026-01-31T09:30:00.000Z\nretry: 1000\n\n"
    }
  },
  "listPending": {
    "parameters": {
      "limit": "1",
      "cursor": "the-cursor"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "items": [
          {
            "id": "01900000-0000-7000-8000-000000000012",
            "title": "First talk",
            "status": "processed",
            "ownerId": "01900000-0000-7000-8000-000000000001",
            "createdAt": "2026-01-31T09:30:00.000Z",
            "updatedAt": "2026-01-31T09:30:00.000Z",
            "recording": {
              "filename": "first-talk.wav",
              "contentType": "audio/wav",
              "sizeBytes": 512044,
              "sha256": "0000000000000000000000000000000000000000000000000000000000000015",
              "durationMs": 16000,
              "channels": 1
            },
            "warnings": [
              {
                "code": "setting_not_honoured",
                "message": "A setting could not be honored: phraseHints: the engine takes none.",
                "stage": "transcribe"
              },
              {
                "code": "setting_not_honoured",
                "message": "A setting could not be honored: channelRoles: the speakers are not on channels of their own.",
                "stage": "transcribe"
              }
            ],
            "speakers": [
              {
                "id": "S1",
                "role": "therapist",
                "roleSource": "person",
                "roleConfidence": 1
              },
              {
                "id": "S2",
                "role": "patient",
                "roleSource": "person",
                "roleConfidence": 1
              }
            ],
            "patientId": "01900000-0000-7000-8000-000000000002",
            "recordedAt": "2026-01-30T14:00:00Z",
            "sentiment": {
              "attributed": true,
              "overall": {
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 0.8,
                  "negative": 0.2,
                  "mixed": 0
                }
              },
              "bySpeaker": {
                "S2": {
                  "label": "neutral",
                  "scores": {
                    "positive": 0,
                    "neutral": 0.8,
                    "negative": 0.2,
                    "mixed": 0
                  }
                }
              },
              "skippedSegments": 0
            }
          }
        ],
        "nextCursor": "the-nextCursor"
      }
    }
  },
  "getTranscript": {
    "parameters": {
      "sessionId": "01900000-0000-7000-8000-000000000012",
      "revision": "1"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "transcript": {
          "sessionId": "01900000-0000-7000-8000-000000000012",
          "revision": 1,
          "author": {
            "kind": "machine"
          },
          "createdAt": "2026-01-31T09:30:00.000Z",
          "language": "en-US",
          "durationMs": 16000,
          "coverage": [
            {
              "startMs": 0,
              "endMs": 16000
            }
          ],
          "speakers": [
            {
              "id": "S1",
              "role": "therapist",
              "roleSource": "person",
              "roleConfidence": 1
            },
            {
              "id": "S2",
              "role": "patient",
              "roleSource": "person",
              "roleConfidence": 1
            }
          ],
          "segments": [
            {
              "id": "seg-1",
              "speaker": "S1",
              "startMs": 0,
              "endMs": 1800,
              "text": "Good morning, how have you been since we last met?",
              "confidence": 0.9,
              "words": [
                {
                  "text": "Good",
                  "startMs": 0,
                  "endMs": 180
                },
                {
                  "text": "morning,",
                  "startMs": 180,
                  "endMs": 360
                }
              ]
            },
            {
              "id": "seg-2",
              "speaker": "S2",
              "startMs": 2000,
              "endMs": 3800,
              "text": "Not too bad, but I have not been sleeping well.",
              "confidence": 0.9,
              "words": [
                {
                  "text": "Not",
                  "startMs": 2000,
                  "endMs": 2180
                },
                {
                  "text": "too",
                  "startMs": 2180,
                  "endMs": 2360
                }
              ],
              "sentiment": {
                "label": "negative",
                "scores": {
                  "positive": 0,
                  "neutral": 0.2,
                  "negative": 0.8,
                  "mixed": 0
                }
              }
            }
          ]
        }
      }
    }
  },
  "saveTranscript": {
    "parameters": {
      "sessionId": "01900000-0000-7000-8000-000000000012",
      "If-Match": "\"r1-2vw7492mnq36\""
    },
    "body": {
      "segments": [
        {
          "id": "seg-1",
          "speaker": "S1",
          "startMs": 0,
          "endMs": 1800,
          "text": "How was your week?",
          "confidence": 0.9,
          "words": [
            {
              "text": "Good",
              "startMs": 0,
              "endMs": 180
            },
            {
              "text": "morning,",
              "startMs": 180,
              "endMs": 360
            }
          ]
        },
        {
          "id": "seg-2",
          "speaker": "S2",
          "startMs": 2000,
          "endMs": 3800,
          "text": "Not too bad, but I have not been sleeping well.",
          "confidence": 0.9,
          "words": [
            {
              "text": "Not",
              "startMs": 2000,
              "endMs": 2180
            },
            {
              "text": "too",
              "startMs": 2180,
              "endMs": 2360
            }
          ],
          "sentiment": {
            "label": "negative",
            "scores": {
              "positive": 0,
              "neutral": 0.2,
              "negative": 0.8,
              "mixed": 0
            }
          }
        }
      ]
    },
    "status": 200,
    "answers": {
      "application/json": {
        "transcript": {
          "sessionId": "01900000-0000-7000-8000-000000000012",
          "revision": 2,
          "author": {
            "kind": "person",
            "id": "01900000-0000-7000-8000-000000000001"
          },
          "createdAt": "2026-01-31T09:30:00.000Z",
          "language": "en-US",
          "durationMs": 16000,
          "coverage": [
            {
              "startMs": 0,
              "endMs": 16000
            }
          ],
          "speakers": [
            {
              "id": "S1",
              "role": "therapist",
              "roleSource": "person",
              "roleConfidence": 1
            },
            {
              "id": "S2",
              "role": "patient",
              "roleSource": "person",
              "roleConfidence": 1
            }
          ],
          "segments": [
            {
              "id": "seg-1",
              "speaker": "S1",
              "startMs": 0,
              "endMs": 1800,
              "text": "How was your week?",
              "words": [
                {
                  "text": "How",
                  "startMs": 360,
                  "endMs": 540
                },
                {
                  "text": "was",
                  "startMs": 540,
                  "endMs": 855,
                  "estimated": true
                }
              ]
            },
            {
              "id": "seg-2",
              "speaker": "S2",
              "startMs": 2000,
              "endMs": 3800,
              "text": "Not too bad, but I have not been sleeping well.",
              "confidence": 0.9,
              "words": [
                {
                  "text": "Not",
                  "startMs": 2000,
                  "endMs": 2180
                },
                {
                  "text": "too",
                  "startMs": 2180,
                  "endMs": 2360
                }
              ],
              "sentiment": {
                "label": "negative",
                "scores": {
                  "positive": 0,
                  "neutral": 0.2,
                  "negative": 0.8,
                  "mixed": 0
                }
              }
            }
          ]
        }
      }
    }
  },
  "patchTranscript": {
    "parameters": {
      "sessionId": "01900000-0000-7000-8000-000000000012",
      "If-Match": "\"r2-2vw7492mnq36\""
    },
    "body": {
      "changed": [
        {
          "id": "seg-1",
          "text": "How was your week, then?"
        }
      ],
      "added": [
        {
          "speaker": "S2",
          "startMs": 15000,
          "endMs": 15500,
          "text": "Well."
        }
      ],
      "removed": [],
      "speakers": [
        {
          "id": "S1",
          "label": "Ada"
        }
      ]
    },
    "status": 200,
    "answers": {
      "application/json": {
        "sessionId": "01900000-0000-7000-8000-000000000012",
        "revision": 3,
        "createdAt": "2026-01-31T09:30:00.000Z",
        "speakers": [
          {
            "id": "S1",
            "role": "therapist",
            "roleSource": "person",
            "roleConfidence": 1,
            "label": "Ada"
          },
          {
            "id": "S2",
            "role": "patient",
            "roleSource": "person",
            "roleConfidence": 1
          }
        ],
        "changed": [
          {
            "id": "seg-1",
            "speaker": "S1",
            "startMs": 0,
            "endMs": 1800,
            "text": "How was your week, then?",
            "words": [
              {
                "text": "How",
                "startMs": 360,
                "endMs": 540
              },
              {
                "text": "was",
                "startMs": 540,
                "endMs": 855,
                "estimated": true
              }
            ]
          },
          {
            "id": "3.1",
            "speaker": "S2",
            "startMs": 15000,
            "endMs": 15500,
            "text": "Well."
          }
        ],
        "removed": []
      }
    }
  },
  "listRevisions": {
    "parameters": {
      "sessionId": "01900000-0000-7000-8000-000000000012",
      "limit": "1",
      "cursor": "the-cursor"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "items": [
          {
            "revision": 3,
            "author": {
              "kind": "person",
              "id": "01900000-0000-7000-8000-000000000001",
              "displayName": "Dr. Ada Lovell Example"
            },
            "createdAt": "2026-01-31T09:30:00.000Z",
            "summary": "1 segment changed, 1 segment added, 1 speaker changed."
          }
        ],
        "nextCursor": "the-nextCursor"
      }
    }
  },
  "diffRevisions": {
    "parameters": {
      "sessionId": "01900000-0000-7000-8000-000000000012",
      "from": "1",
      "to": "2"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "changes": [
          {
            "kind": "changed",
            "segmentId": "seg-1",
            "before": {
              "id": "seg-1",
              "speaker": "S1",
              "startMs": 0,
              "endMs": 1800,
              "text": "Good morning, how have you been since we last met?",
              "confidence": 0.9,
              "words": [
                {
                  "text": "Good",
                  "startMs": 0,
                  "endMs": 180
                },
                {
                  "text": "morning,",
                  "startMs": 180,
                  "endMs": 360
                }
              ]
            },
            "after": {
              "id": "seg-1",
              "speaker": "S1",
              "startMs": 0,
              "endMs": 1800,
              "text": "How was your week?",
              "words": [
                {
                  "text": "How",
                  "startMs": 360,
                  "endMs": 540
                },
                {
                  "text": "was",
                  "startMs": 540,
                  "endMs": 855,
                  "estimated": true
                }
              ]
            }
          },
          {
            "kind": "speaker",
            "speakerId": "S1",
            "before": {
              "id": "S1",
              "role": "unknown",
              "roleSource": "rule",
              "roleConfidence": 0
            },
            "after": {
              "id": "S1",
              "role": "therapist",
              "roleSource": "person",
              "roleConfidence": 1
            }
          }
        ]
      }
    }
  },
  "restoreRevision": {
    "parameters": {
      "sessionId": "01900000-0000-7000-8000-000000000012",
      "If-Match": "\"r3-bjht3rg79e9r\""
    },
    "body": {
      "revision": 1
    },
    "status": 200,
    "answers": {
      "application/json": {
        "transcript": {
          "sessionId": "01900000-0000-7000-8000-000000000012",
          "revision": 4,
          "author": {
            "kind": "person",
            "id": "01900000-0000-7000-8000-000000000001"
          },
          "createdAt": "2026-01-31T09:30:00.000Z",
          "language": "en-US",
          "durationMs": 16000,
          "coverage": [
            {
              "startMs": 0,
              "endMs": 16000
            }
          ],
          "speakers": [
            {
              "id": "S1",
              "role": "therapist",
              "roleSource": "person",
              "roleConfidence": 1
            },
            {
              "id": "S2",
              "role": "patient",
              "roleSource": "person",
              "roleConfidence": 1
            }
          ],
          "segments": [
            {
              "id": "seg-1",
              "speaker": "S1",
              "startMs": 0,
              "endMs": 1800,
              "text": "Good morning, how have you been since we last met?",
              "confidence": 0.9,
              "words": [
                {
                  "text": "Good",
                  "startMs": 0,
                  "endMs": 180
                },
                {
                  "text": "morning,",
                  "startMs": 180,
                  "endMs": 360
                }
              ]
            },
            {
              "id": "seg-2",
              "speaker": "S2",
              "startMs": 2000,
              "endMs": 3800,
              "text": "Not too bad, but I have not been sleeping well.",
              "confidence": 0.9,
              "words": [
                {
                  "text": "Not",
                  "startMs": 2000,
                  "endMs": 2180
                },
                {
                  "text": "too",
                  "startMs": 2180,
                  "endMs": 2360
                }
              ],
              "sentiment": {
                "label": "negative",
                "scores": {
                  "positive": 0,
                  "neutral": 0.2,
                  "negative": 0.8,
                  "mixed": 0
                }
              }
            }
          ]
        }
      }
    }
  },
  "finalizeTranscript": {
    "parameters": {
      "sessionId": "01900000-0000-7000-8000-000000000012",
      "If-Match": "\"r4-2vw7492mnq36\""
    },
    "body": {
      "confirm": [
        "flags_unread",
        "roles_unknown"
      ]
    },
    "status": 200,
    "answers": {
      "application/json": {
        "session": {
          "id": "01900000-0000-7000-8000-000000000012",
          "title": "First talk, about sleep",
          "status": "finalized",
          "ownerId": "01900000-0000-7000-8000-000000000001",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "updatedAt": "2026-01-31T09:30:00.000Z",
          "recording": {
            "filename": "first-talk.wav",
            "contentType": "audio/wav",
            "sizeBytes": 512044,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000015",
            "durationMs": 16000,
            "channels": 1
          },
          "warnings": [
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: phraseHints: the engine takes none.",
              "stage": "transcribe"
            },
            {
              "code": "setting_not_honoured",
              "message": "A setting could not be honored: channelRoles: the speakers are not on channels of their own.",
              "stage": "transcribe"
            }
          ],
          "speakers": [
            {
              "id": "S1",
              "role": "therapist",
              "roleSource": "person",
              "roleConfidence": 1
            },
            {
              "id": "S2",
              "role": "patient",
              "roleSource": "person",
              "roleConfidence": 1
            }
          ],
          "patientId": "01900000-0000-7000-8000-000000000002",
          "recordedAt": "2026-01-30T14:00:00Z",
          "finalization": {
            "at": "2026-01-31T09:30:00.000Z",
            "by": "01900000-0000-7000-8000-000000000001",
            "transcriptRevision": 4,
            "sha256": "0000000000000000000000000000000000000000000000000000000000000017"
          },
          "settings": {
            "language": "en-US",
            "languageIdentification": false,
            "candidateLanguages": [
              "en-US",
              "de-DE"
            ],
            "diarization": true,
            "channelSeparation": "auto",
            "profanity": "masked",
            "punctuation": "automatic",
            "timestamps": true,
            "lexical": false,
            "phraseHints": [
              "sertraline"
            ],
            "plugins": [],
            "speakers": 2,
            "channelRoles": {
              "left": "therapist",
              "right": "patient"
            },
            "speakerRoles": {
              "S1": "therapist",
              "S2": "patient"
            }
          },
          "stages": {
            "normalize": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            },
            "transcribe": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory",
              "model": "memory script"
            },
            "attribute": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "rules"
            },
            "analyze": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory"
            },
            "extract": {
              "state": "done",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1,
              "provider": "memory"
            },
            "notify": {
              "state": "skipped",
              "startedAt": "2026-01-31T09:30:00.000Z",
              "endedAt": "2026-01-31T09:30:00.000Z",
              "attempts": 1
            }
          },
          "sentiment": {
            "attributed": true,
            "overall": {
              "label": "neutral",
              "scores": {
                "positive": 0,
                "neutral": 0.8,
                "negative": 0.2,
                "mixed": 0
              }
            },
            "bySpeaker": {
              "S2": {
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 0.8,
                  "negative": 0.2,
                  "mixed": 0
                }
              }
            },
            "skippedSegments": 0,
            "timeline": [
              {
                "segmentId": "seg-2",
                "speaker": "S2",
                "startMs": 2000,
                "endMs": 3800,
                "label": "negative",
                "scores": {
                  "positive": 0,
                  "neutral": 0.2,
                  "negative": 0.8,
                  "mixed": 0
                }
              },
              {
                "segmentId": "seg-4",
                "speaker": "S2",
                "startMs": 6000,
                "endMs": 7800,
                "label": "neutral",
                "scores": {
                  "positive": 0,
                  "neutral": 1,
                  "negative": 0,
                  "mixed": 0
                }
              }
            ]
          },
          "notes": {
            "keyTopics": [],
            "strategies": [],
            "emotionalThemes": [],
            "triggers": [],
            "actionItems": [
              {
                "text": "That I will make a mistake and everyone will see it.",
                "segmentIds": [
                  "seg-6"
                ]
              }
            ],
            "followUpTopics": [],
            "unresolvedConcerns": [],
            "topicSummary": {
              "text": "Good morning, how have you been since we last met?",
              "segmentIds": [
                "seg-1"
              ]
            },
            "sessionMood": {
              "text": "",
              "segmentIds": []
            },
            "moodTrajectory": {
              "text": "",
              "segmentIds": []
            },
            "therapistNotes": {
              "text": "",
              "segmentIds": []
            },
            "patientSummary": {
              "text": "",
              "segmentIds": []
            },
            "significantQuotes": [
              {
                "text": "Yes, and it helped a little. I felt calmer afterwards.",
                "segmentIds": [
                  "seg-8"
                ],
                "speaker": "S2"
              }
            ],
            "riskFlags": [],
            "provider": "memory",
            "createdAt": "2026-01-31T09:30:00.000Z",
            "transcriptRevision": 4,
            "coverage": [
              {
                "startMs": 0,
                "endMs": 15800
              }
            ],
            "dropped": {
              "quotes": 0,
              "statements": 0
            }
          }
        }
      }
    }
  },
  "getStatistics": {
    "status": 200,
    "answers": {
      "application/json": {
        "sessions": 7,
        "byStatus": {
          "uploaded": 4,
          "transcribed": 1,
          "finalized": 1,
          "processed": 1
        },
        "recordedMs": 80000,
        "patients": 1,
        "firstAt": "2026-01-31T09:30:00.000Z",
        "lastAt": "2026-01-31T09:30:00.000Z",
        "quotas": {
          "bytes": {
            "used": 3072532
          },
          "sessionsPerDay": {
            "used": 0,
            "resetsAt": "2026-01-31T09:30:00.000Z"
          }
        }
      }
    }
  },
  "getTrend": {
    "parameters": {
      "patientId": "01900000-0000-7000-8000-000000000002"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "patientId": "01900000-0000-7000-8000-000000000002",
        "points": [
          {
            "sessionId": "01900000-0000-7000-8000-000000000012",
            "at": "2026-01-30T14:00:00Z",
            "title": "First talk, about sleep",
            "shares": {
              "positive": 0,
              "neutral": 0.75,
              "negative": 0.25,
              "mixed": 0
            },
            "lowest": {
              "segmentId": "seg-2",
              "startMs": 2000,
              "endMs": 3800,
              "label": "negative",
              "balance": -0.8
            },
            "highest": {
              "segmentId": "seg-4",
              "startMs": 6000,
              "endMs": 7800,
              "label": "neutral",
              "balance": 0
            },
            "words": 39,
            "shareOfTalk": 0.5,
            "riskFlags": 0,
            "missing": [],
            "overall": {
              "label": "neutral",
              "scores": {
                "positive": 0,
                "neutral": 0.8,
                "negative": 0.2,
                "mixed": 0
              }
            }
          }
        ],
        "gaps": []
      }
    }
  },
  "listAccounts": {
    "parameters": {
      "limit": "1",
      "cursor": "the-cursor",
      "q": "cleo",
      "role": "patient",
      "disabled": "true"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "items": [
          {
            "id": "01900000-0000-7000-8000-000000000014",
            "email": "cleo@example.org",
            "username": "cleo",
            "displayName": "Cleo Example",
            "role": "patient",
            "createdAt": "2026-01-31T09:30:00.000Z",
            "disabledAt": "2026-01-31T09:30:00.000Z",
            "lastSignInAt": "2026-01-31T09:30:00.000Z"
          }
        ]
      }
    }
  },
  "changeAccount": {
    "parameters": {
      "id": "01900000-0000-7000-8000-000000000014"
    },
    "body": {
      "disabled": true
    },
    "status": 200,
    "answers": {
      "application/json": {
        "account": {
          "id": "01900000-0000-7000-8000-000000000014",
          "email": "cleo@example.org",
          "username": "cleo",
          "displayName": "Cleo Example",
          "role": "patient",
          "createdAt": "2026-01-31T09:30:00.000Z",
          "disabledAt": "2026-01-31T09:30:00.000Z",
          "lastSignInAt": "2026-01-31T09:30:00.000Z"
        }
      }
    }
  },
  "listAllSessions": {
    "parameters": {
      "limit": "1",
      "cursor": "the-cursor",
      "stuck": "true",
      "status": "processed"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "items": [
          {
            "id": "01900000-0000-7000-8000-000000000011",
            "status": "processed",
            "ownerId": "01900000-0000-7000-8000-000000000001",
            "patientId": "01900000-0000-7000-8000-000000000002",
            "createdAt": "2026-01-31T09:30:00.000Z",
            "updatedAt": "2026-01-31T09:30:00.000Z",
            "movedAt": "2026-01-31T09:30:00.000Z",
            "recording": {
              "contentType": "text/vtt",
              "sizeBytes": 134,
              "durationMs": 8000
            },
            "stages": {
              "normalize": {
                "state": "skipped",
                "attempts": 0,
                "provider": "import"
              },
              "transcribe": {
                "state": "skipped",
                "attempts": 0,
                "provider": "import"
              },
              "attribute": {
                "state": "done",
                "startedAt": "2026-01-31T09:30:00.000Z",
                "endedAt": "2026-01-31T09:30:00.000Z",
                "attempts": 1,
                "provider": "rules"
              },
              "analyze": {
                "state": "done",
                "startedAt": "2026-01-31T09:30:00.000Z",
                "endedAt": "2026-01-31T09:30:00.000Z",
                "attempts": 1,
                "provider": "memory"
              },
              "extract": {
                "state": "done",
                "startedAt": "2026-01-31T09:30:00.000Z",
                "endedAt": "2026-01-31T09:30:00.000Z",
                "attempts": 1,
                "provider": "memory"
              },
              "notify": {
                "state": "skipped",
                "startedAt": "2026-01-31T09:30:00.000Z",
                "endedAt": "2026-01-31T09:30:00.000Z",
                "attempts": 1
              }
            }
          }
        ]
      }
    }
  },
  "listAlerts": {
    "parameters": {
      "state": "open",
      "limit": "10"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "items": []
      }
    }
  },
  "listRefusals": {
    "parameters": {
      "limit": "10"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "items": []
      }
    }
  },
  "searchAudit": {
    "parameters": {
      "limit": "1",
      "cursor": "the-cursor",
      "actorId": "01900000-0000-7000-8000-000000000001",
      "subjectId": "01900000-0000-7000-8000-000000000012",
      "from": "2026-01-01",
      "to": "2099-12-31",
      "action": "finalizeTranscript"
    },
    "status": 200,
    "answers": {
      "application/json": {
        "items": [
          {
            "at": "2026-01-31T09:30:00.000Z",
            "actorId": "01900000-0000-7000-8000-000000000001",
            "action": "finalizeTranscript",
            "subject": {
              "kind": "session",
              "id": "01900000-0000-7000-8000-000000000012"
            },
            "outcome": "done",
            "from": {
              "address": "unknown"
            }
          }
        ],
        "nextCursor": "the-nextCursor"
      }
    }
  },
  "putObject": {
    "parameters": {
      "key": "the-key",
      "type": "audio/wav",
      "size": "512044",
      "expires": "1769855400000",
      "signature": "the-signature"
    },
    "status": 204
  },
  "getObject": {
    "parameters": {
      "key": "the-key",
      "expires": "1769851860000",
      "signature": "the-signature",
      "Range": "bytes=0-1023"
    },
    "status": 200
  },
  "isLive": {
    "status": 200,
    "answers": {
      "application/json": {
        "status": "ok",
        "checks": {}
      }
    }
  },
  "isReady": {
    "status": 200,
    "answers": {
      "application/json": {
        "status": "ok",
        "checks": {}
      }
    }
  },
  "isHealthy": {
    "status": 200,
    "answers": {
      "application/json": {
        "status": "ok",
        "checks": {}
      }
    }
  },
  "getCapabilities": {
    "status": 200,
    "answers": {
      "application/json": {
        "languages": {
          "transcription": "any",
          "sentiment": "any",
          "redaction": "any"
        },
        "settings": {
          "languageIdentification": true,
          "diarization": true,
          "speakers": true,
          "channelSeparation": true,
          "profanity": [
            "raw",
            "masked"
          ],
          "punctuation": [
            "automatic"
          ],
          "timestamps": true,
          "lexical": false,
          "phraseHints": false,
          "plugins": []
        },
        "limits": {
          "maxRecordingBytes": 524288000,
          "maxDurationMs": 14400000,
          "maxSpeakers": 10,
          "maxPhraseHints": 0,
          "maxCandidateLanguages": 10
        },
        "live": {
          "available": false
        },
        "providers": {
          "speech": [
            "memory"
          ],
          "language": "memory",
          "notes": "memory",
          "noteTakers": [
            {
              "provider": "memory"
            }
          ]
        }
      }
    }
  },
  "getMetrics": {
    "status": 200
  },
  "getDocument": {
    "status": 200
  },
  "browseDocument": {
    "status": 200
  },
  "getPageFile": {
    "parameters": {
      "file": "page.js"
    },
    "status": 200
  }
};

/** A request that a host took, and its answer. */
export interface OperationExample {
  /** Parameters of the path, of the query and of headers, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** JSON, or the fields of a form. */
  readonly body?: unknown;
  readonly status: number;
  /** By content type. */
  readonly answers?: Readonly<Record<string, unknown>>;
}
