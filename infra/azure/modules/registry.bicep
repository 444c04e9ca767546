// The images. Pushed from outside by an identity, pulled by the identity of host and workers.

@description('Name of the registry: 5 to 50 letters and digits, unique in the world.')
param name string

@description('Region of the registry.')
param location string

@description('Identity of host and workers.')
param principalId string

// AcrPull
var role = '7f951dda-4ed3-4680-a7ca-43fe172d538d'

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: name
  location: location
  sku: {
    name: 'Standard'
  }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
  }
}

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, principalId, role)
  scope: registry
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}

@description('Name of the registry in names of images.')
output loginServer string = registry.properties.loginServer
