// Hosts and workers. Both have the same settings and the same identity, since each may call every service. Records
// and recordings are elsewhere, so no volume outlives a replica.

@description('Region of the apps.')
param location string

@description('Environment that the apps run in.')
param environmentId string

@description('Image of Attune, with its digest.')
param image string

@description('Registry that the image is in.')
param registryServer string

@description('Id of the identity of host and workers.')
param identityId string

@description('Client id of that identity.')
param identityClientId string

@description('Address of the key vault, with a slash at its end.')
param vaultAddress string

@description('Address at which clients reach the host.')
param publicUrl string

@description('Where records are.')
@allowed([
  'postgres'
  'cosmos'
])
param database string

@description('Address of the Cosmos DB account; empty with Postgres.')
param cosmosAddress string

@description('Account that holds recordings.')
param storageAccountName string

@description('Container that holds recordings.')
param containerName string

@description('Way of transcription: "azure" chooses for each recording, "azure-fast" needs no job.')
@allowed([
  'azure'
  'azure-fast'
  'azure-batch'
])
param speechProvider string

@description('Address of Speech.')
param speechAddress string

@description('Address of Language.')
param languageAddress string

@description('Address of Azure OpenAI.')
param openaiAddress string

@description('Deployment of the model that takes notes.')
param deploymentName string

@description('What the model sees at once, in tokens.')
param contextTokens int

@description('Name of the Redis server.')
param redisHost string

@description('Port of the Redis server, with TLS.')
param redisPort int

@description('Address that takes traces.')
param collectorAddress string

@description('Share of traces that are kept, from 0 to 1.')
param traceShare string

@description('Hosts at least and at most.')
param hosts object

@description('Workers at least and at most.')
param workers object

@description('Sessions that a worker works on at once.')
param workerConcurrency int

var identity = {
  type: 'UserAssigned'
  userAssignedIdentities: {
    '${identityId}': {}
  }
}

var registries = [
  {
    server: registryServer
    identity: identityId
  }
]

var commonSecrets = [
  {
    name: 'token-key'
    keyVaultUrl: '${vaultAddress}secrets/token-key'
    identity: identityId
  }
  {
    name: 'redis-password'
    keyVaultUrl: '${vaultAddress}secrets/redis-password'
    identity: identityId
  }
]

var postgresSecrets = [
  {
    name: 'database-url'
    keyVaultUrl: '${vaultAddress}secrets/database-url'
    identity: identityId
  }
]

var secrets = database == 'postgres' ? concat(commonSecrets, postgresSecrets) : commonSecrets

var commonSettings = [
  { name: 'PROVIDER', value: 'azure' }
  { name: 'PUBLIC_URL', value: publicUrl }
  // The ingress of the environment.
  { name: 'TRUST_PROXY', value: '1' }
  { name: 'JWT_SECRET_KEY', secretRef: 'token-key' }
  { name: 'AZURE_CLIENT_ID', value: identityClientId }
  { name: 'AZURE_STORAGE_ACCOUNT_NAME', value: storageAccountName }
  { name: 'AUDIO_UPLOAD_BLOB_CONTAINER_NAME', value: containerName }
  { name: 'SPEECH_PROVIDER', value: speechProvider }
  { name: 'AZURE_SPEECH_KEY_ENDPOINT', value: speechAddress }
  { name: 'TEXT_ANALYTICS_ENDPOINT', value: languageAddress }
  { name: 'AZURE_OPENAI_ENDPOINT', value: openaiAddress }
  { name: 'AZURE_OPENAI_DEPLOYMENT', value: deploymentName }
  { name: 'LLM_CONTEXT_TOKENS', value: string(contextTokens) }
  { name: 'REDIS_HOST', value: redisHost }
  { name: 'REDIS_PORT', value: string(redisPort) }
  { name: 'REDIS_USE_SSL', value: 'true' }
  { name: 'REDIS_PASSWORD', secretRef: 'redis-password' }
  { name: 'METRICS_PORT', value: '9100' }
  { name: 'WORKER_CONCURRENCY', value: string(workerConcurrency) }
  { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: collectorAddress }
  { name: 'OTEL_TRACES_SAMPLER', value: 'parentbased_traceidratio' }
  { name: 'OTEL_TRACES_SAMPLER_ARG', value: traceShare }
]

var postgresSettings = [
  { name: 'DATABASE_PROVIDER', value: 'postgres' }
  { name: 'DATABASE_URL', secretRef: 'database-url' }
]

var cosmosSettings = [
  { name: 'DATABASE_PROVIDER', value: 'azure' }
  { name: 'COSMOS_URI', value: cosmosAddress }
]

var settings = concat(commonSettings, database == 'postgres' ? postgresSettings : cosmosSettings)

resource host 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'api'
  location: location
  identity: identity
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      registries: registries
      secrets: secrets
      ingress: {
        // Outside of the environment: the network, or the internet if the environment has a public address.
        external: true
        targetPort: 8000
        transport: 'http'
        allowInsecure: false
      }
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'attune'
          image: image
          args: [
            'serve'
            '--role'
            'api'
          ]
          env: concat(settings, [
            { name: 'OTEL_SERVICE_NAME', value: 'attune-api' }
          ])
          resources: {
            cpu: json('1.0')
            memory: '2Gi'
          }
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/health/live'
                port: 8000
              }
              periodSeconds: 5
              failureThreshold: 60
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/health/live'
                port: 8000
              }
              periodSeconds: 10
              timeoutSeconds: 5
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/health/ready'
                port: 8000
              }
              periodSeconds: 10
              timeoutSeconds: 10
            }
          ]
        }
      ]
      scale: {
        minReplicas: hosts.least
        maxReplicas: hosts.most
        rules: [
          {
            name: 'requests'
            http: {
              metadata: {
                concurrentRequests: '50'
              }
            }
          }
        ]
      }
    }
  }
}

resource worker 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'worker'
  location: location
  identity: identity
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      registries: registries
      secrets: secrets
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'attune'
          image: image
          args: [
            'worker'
          ]
          env: concat(settings, [
            { name: 'OTEL_SERVICE_NAME', value: 'attune-worker' }
          ])
          resources: {
            cpu: json('2.0')
            memory: '4Gi'
          }
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/health/live'
                port: 9100
              }
              periodSeconds: 5
              failureThreshold: 60
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/health/live'
                port: 9100
              }
              periodSeconds: 10
              timeoutSeconds: 5
            }
          ]
        }
      ]
      scale: {
        minReplicas: workers.least
        maxReplicas: workers.most
        // The larger answer counts: jobs that wait call workers, jobs that run keep them.
        rules: [
          {
            name: 'waiting'
            custom: {
              type: 'redis'
              metadata: {
                address: '${redisHost}:${redisPort}'
                enableTLS: 'true'
                listName: 'attune:sessions:wait'
                listLength: string(workerConcurrency)
              }
              auth: [
                {
                  triggerParameter: 'password'
                  secretRef: 'redis-password'
                }
              ]
            }
          }
          {
            name: 'running'
            custom: {
              type: 'redis'
              metadata: {
                address: '${redisHost}:${redisPort}'
                enableTLS: 'true'
                listName: 'attune:sessions:active'
                listLength: string(workerConcurrency)
              }
              auth: [
                {
                  triggerParameter: 'password'
                  secretRef: 'redis-password'
                }
              ]
            }
          }
        ]
      }
    }
  }
}
