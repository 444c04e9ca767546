// The secrets that no identity replaces: the key of tokens, the passwords of Postgres and Redis.

@description('Name of the vault: 3 to 24 characters, unique in the world.')
param name string

@description('Region of the vault.')
param location string

@description('Key that signs tokens: 32 characters or more.')
@secure()
@minLength(32)
param tokenKey string

@description('Identity of host and workers.')
param principalId string

@description('Subnet of the private endpoint.')
param subnetId string

@description('Private DNS zone of key vaults.')
param zoneId string

// Key Vault Secrets User
var role = '4633458b-17de-408a-b874-0445c86b69e6'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: 'Disabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: 'Deny'
    }
  }
}

resource key 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'token-key'
  properties: {
    value: tokenKey
  }
}

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, role)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}

module endpoint 'private-endpoint.bicep' = {
  name: 'vault-endpoint'
  params: {
    name: name
    location: location
    subnetId: subnetId
    targetId: vault.id
    groupId: 'vault'
    zoneIds: [
      zoneId
    ]
  }
}

@description('Name of the vault.')
output name string = vault.name

@description('Address of the vault, with a slash at its end.')
output address string = vault.properties.vaultUri
