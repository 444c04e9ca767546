// Recordings in Blob Storage. The account takes no keys.

@description('Name of the account: 3 to 24 lowercase letters and digits.')
param name string

@description('Region of the account.')
param location string

@description('Name of the container for recordings.')
param containerName string

@description('Lets addresses on the internet reach the account, with a signature or an identity. Batch transcription needs it: the service fetches recordings by signed addresses.')
param reachableFromInternet bool

@description('Subnet of the private endpoint.')
param subnetId string

@description('Private DNS zone of Blob Storage.')
param zoneId string

@description('Identity of host and workers.')
param principalId string

// Storage Blob Data Contributor
var role = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: reachableFromInternet ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: reachableFromInternet ? 'Allow' : 'Deny'
    }
  }
}

// No soft delete and no versions: an erased recording is gone at once.
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    isVersioningEnabled: false
    deleteRetentionPolicy: {
      enabled: false
    }
    containerDeleteRetentionPolicy: {
      enabled: false
    }
  }
}

resource recordings 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: containerName
  properties: {
    publicAccess: 'None'
  }
}

// On the account: the key that signs addresses belongs to it, not to the container.
resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, role)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}

module endpoint 'private-endpoint.bicep' = {
  name: 'storage-endpoint'
  params: {
    name: '${name}-blob'
    location: location
    subnetId: subnetId
    targetId: account.id
    groupId: 'blob'
    zoneIds: [
      zoneId
    ]
  }
}

@description('Name of the account.')
output accountName string = account.name
