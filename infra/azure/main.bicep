// Attune on Azure, in one resource group. See README.md for the order of the steps.
targetScope = 'resourceGroup'

@description('Region of every resource. All services must be offered there, see README.md.')
param location string = resourceGroup().location

@description('Beginning of every name, lowercase letters and digits. What makes names unique in the world is added to it.')
@minLength(2)
@maxLength(8)
param name string = 'attune'

@description('Image of Attune, with its digest. Empty: everything but the apps is made, so that there is a registry to push to.')
param image string = ''

@description('Image of the OpenTelemetry Collector with the exporter "azuremonitor". Name it by its digest in production.')
param collectorImage string = 'otel/opentelemetry-collector-contrib:0.130.0'

@description('Key that signs tokens: 32 characters or more, such as from "openssl rand -hex 32". Another key ends all logins.')
@secure()
@minLength(32)
param tokenKey string

@description('Where records are. With "cosmos" see README.md first.')
@allowed([
  'postgres'
  'cosmos'
])
param database string = 'postgres'

@description('Password of Postgres: letters and digits, 16 or more. Not used with "cosmos".')
@secure()
param databasePassword string = ''

@description('Size of the Postgres server.')
param postgresSku string = 'Standard_D2ds_v5'

@description('Space for the records in Postgres at first, in GB.')
param postgresStorageGB int = 64

@description('Most request units a second of Cosmos DB, shared by all containers; 1,000 or more, in thousands.')
param mostRequestUnits int = 4000

@description('Which Redis: "managed" is Azure Managed Redis. "cache" is Azure Cache for Redis, for tenants that may still make one.')
@allowed([
  'managed'
  'cache'
])
param redisService string = 'managed'

@description('Lets recordings of more than 52 to 104 minutes be transcribed by batch jobs. The storage account can then be reached from the internet, by signature or identity.')
param batchTranscription bool = false

@description('Model that takes notes. See which ones the region has: az cognitiveservices model list.')
param modelName string = 'gpt-4.1-mini'

@description('Version of the model.')
param modelVersion string = '2025-04-14'

@description('Kind of the deployment of the model. "Standard" processes texts in the region.')
param modelSku string = 'Standard'

@description('Thousands of tokens a minute that the deployment of the model may take.')
param modelCapacity int = 50

@description('What the model sees at once, in tokens.')
param contextTokens int = 128000

@description('Gives the host an address on the internet. Otherwise only the network, and what is connected to it, reaches the host.')
param publicIngress bool = false

@description('Address at which clients reach the host, without a slash at its end. Empty: the name that Azure gives the app.')
param publicUrl string = ''

@description('Addresses of the network.')
param addressPrefix string = '10.40.0.0/16'

@description('Hosts at least and at most.')
param hosts object = {
  least: 2
  most: 6
}

@description('Workers at least and at most.')
param workers object = {
  least: 1
  most: 10
}

@description('Sessions that a worker works on at once.')
param workerConcurrency int = 2

@description('Share of traces that are kept, from 0 to 1.')
param traceShare string = '0.1'

@description('Days for which logs and traces are kept.')
@minValue(30)
@maxValue(730)
param logDays int = 30

var unique = uniqueString(resourceGroup().id)
var prefix = '${name}-${unique}'
var compact = '${name}${unique}'
var containerName = 'audio-uploads'
var redisZone = redisService == 'managed' ? 'privatelink.redis.azure.net' : 'privatelink.redis.cache.windows.net'
var zoneNames = [
  'privatelink.blob.${environment().suffixes.storage}'
  'privatelink.cognitiveservices.azure.com'
  'privatelink.openai.azure.com'
  'privatelink.vaultcore.azure.net'
  redisZone
  database == 'postgres' ? 'attune.private.postgres.database.azure.com' : 'privatelink.documents.azure.com'
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${prefix}-identity'
  location: location
}

module network 'modules/network.bicep' = {
  name: 'network'
  params: {
    name: '${prefix}-network'
    location: location
    addressPrefix: addressPrefix
  }
}

module zones 'modules/private-zone.bicep' = [
  for zoneName in zoneNames: {
    name: 'zone-${zoneName}'
    params: {
      name: zoneName
      networkId: network.outputs.id
    }
  }
]

module vault 'modules/key-vault.bicep' = {
  name: 'vault'
  params: {
    name: take('kv${compact}', 24)
    location: location
    tokenKey: tokenKey
    principalId: identity.properties.principalId
    subnetId: network.outputs.endpointsSubnetId
    zoneId: zones[3].outputs.id
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: take('st${compact}', 24)
    location: location
    containerName: containerName
    reachableFromInternet: batchTranscription
    subnetId: network.outputs.endpointsSubnetId
    zoneId: zones[0].outputs.id
    principalId: identity.properties.principalId
  }
}

module ai 'modules/ai.bicep' = {
  name: 'ai'
  params: {
    prefix: prefix
    location: location
    modelName: modelName
    modelVersion: modelVersion
    modelSku: modelSku
    modelCapacity: modelCapacity
    principalId: identity.properties.principalId
    subnetId: network.outputs.endpointsSubnetId
    cognitiveZoneId: zones[1].outputs.id
    openaiZoneId: zones[2].outputs.id
  }
}

module redis 'modules/redis.bicep' = {
  name: 'redis'
  params: {
    name: '${prefix}-redis'
    location: location
    service: redisService
    subnetId: network.outputs.endpointsSubnetId
    zoneId: zones[4].outputs.id
    vaultName: vault.outputs.name
  }
}

module postgres 'modules/postgres.bicep' = if (database == 'postgres') {
  name: 'postgres'
  params: {
    name: '${prefix}-postgres'
    location: location
    skuName: postgresSku
    storageSizeGB: postgresStorageGB
    password: databasePassword
    subnetId: network.outputs.postgresSubnetId
    zoneId: zones[5].outputs.id
    vaultName: vault.outputs.name
  }
}

module cosmos 'modules/cosmos.bicep' = if (database == 'cosmos') {
  name: 'cosmos'
  params: {
    name: '${prefix}-cosmos'
    location: location
    mostRequestUnits: mostRequestUnits
    principalId: identity.properties.principalId
    subnetId: network.outputs.endpointsSubnetId
    zoneId: zones[5].outputs.id
  }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  params: {
    name: take('cr${compact}', 50)
    location: location
    principalId: identity.properties.principalId
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    prefix: prefix
    location: location
    retentionDays: logDays
  }
}

module containerEnvironment 'modules/environment.bicep' = {
  name: 'environment'
  params: {
    name: '${prefix}-environment'
    location: location
    workspaceName: monitoring.outputs.workspaceName
    subnetId: network.outputs.appsSubnetId
    internal: !publicIngress
  }
}

module environmentZone 'modules/private-zone.bicep' = if (!publicIngress) {
  name: 'environment-zone'
  params: {
    name: containerEnvironment.outputs.domain
    networkId: network.outputs.id
    address: containerEnvironment.outputs.address
  }
}

module collector 'modules/collector.bicep' = {
  name: 'collector'
  params: {
    location: location
    environmentId: containerEnvironment.outputs.id
    image: collectorImage
    connectionString: monitoring.outputs.connectionString
  }
}

var hostUrl = empty(publicUrl) ? 'https://api.${containerEnvironment.outputs.domain}' : publicUrl

module apps 'modules/apps.bicep' = if (!empty(image)) {
  name: 'apps'
  params: {
    location: location
    environmentId: containerEnvironment.outputs.id
    image: image
    registryServer: registry.outputs.loginServer
    identityId: identity.id
    identityClientId: identity.properties.clientId
    vaultAddress: vault.outputs.address
    publicUrl: hostUrl
    database: database
    cosmosAddress: database == 'cosmos' ? cosmos!.outputs.address : ''
    storageAccountName: storage.outputs.accountName
    containerName: containerName
    speechProvider: batchTranscription ? 'azure' : 'azure-fast'
    speechAddress: ai.outputs.speechAddress
    languageAddress: ai.outputs.languageAddress
    openaiAddress: ai.outputs.openaiAddress
    deploymentName: ai.outputs.deploymentName
    contextTokens: contextTokens
    redisHost: redis.outputs.hostName
    redisPort: redis.outputs.port
    collectorAddress: collector.outputs.address
    traceShare: traceShare
    hosts: hosts
    workers: workers
    workerConcurrency: workerConcurrency
  }
  // The secrets are read when the apps start.
  dependsOn: [
    postgres
  ]
}

@description('Registry to push the image to.')
output registryServer string = registry.outputs.loginServer

@description('Address at which clients reach the host.')
output hostUrl string = hostUrl

@description('Client id of the identity of host and workers.')
output identityClientId string = identity.properties.clientId
