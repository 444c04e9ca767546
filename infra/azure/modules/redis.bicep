// Jobs in Redis: ids only. Nothing is evicted. Attune signs in with a key, which is in the key vault only.

@description('Name of the server; unique in the world.')
param name string

@description('Region of the server.')
param location string

@description('Which service. "cache" is Azure Cache for Redis, which is being retired and is closed to new tenants; "managed" is Azure Managed Redis.')
@allowed([
  'managed'
  'cache'
])
param service string

@description('Subnet of the private endpoint.')
param subnetId string

@description('Private DNS zone of the chosen service.')
param zoneId string

@description('Key vault that gets the key.')
param vaultName string

resource managed 'Microsoft.Cache/redisEnterprise@2025-07-01' = if (service == 'managed') {
  name: name
  location: location
  sku: {
    name: 'Balanced_B0'
  }
  properties: {
    minimumTlsVersion: '1.2'
    highAvailability: 'Enabled'
    publicNetworkAccess: 'Disabled'
  }
}

// Without clustering: the scripts of the queue use keys of several slots.
resource managedDatabase 'Microsoft.Cache/redisEnterprise/databases@2025-07-01' = if (service == 'managed') {
  parent: managed
  name: 'default'
  properties: {
    accessKeysAuthentication: 'Enabled'
    clientProtocol: 'Encrypted'
    clusteringPolicy: 'NoCluster'
    evictionPolicy: 'NoEviction'
    port: 10000
    persistence: {
      aofEnabled: true
      aofFrequency: '1s'
    }
  }
}

resource cache 'Microsoft.Cache/redis@2024-11-01' = if (service == 'cache') {
  name: name
  location: location
  properties: {
    sku: {
      name: 'Standard'
      family: 'C'
      capacity: 1
    }
    redisVersion: '6'
    enableNonSslPort: false
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Disabled'
    redisConfiguration: {
      'maxmemory-policy': 'noeviction'
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource password 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'redis-password'
  properties: {
    value: service == 'managed' ? managedDatabase!.listKeys().primaryKey : cache!.listKeys().primaryKey
  }
}

module endpoint 'private-endpoint.bicep' = {
  name: 'redis-endpoint'
  params: {
    name: name
    location: location
    subnetId: subnetId
    targetId: service == 'managed' ? managed.id : cache.id
    groupId: service == 'managed' ? 'redisEnterprise' : 'redisCache'
    zoneIds: [
      zoneId
    ]
  }
}

@description('Name of the server.')
output hostName string = service == 'managed' ? managed!.properties.hostName : cache!.properties.hostName

@description('Port of the server, with TLS.')
output port int = service == 'managed' ? 10000 : 6380
