// One of the cognitive services: Speech, Language or Azure OpenAI. It takes no keys.

@description('Name of the resource, and of its address on the internet; unique in the world.')
param name string

@description('Region of the resource.')
param location string

@description('Kind of the resource.')
@allowed([
  'SpeechServices'
  'TextAnalytics'
  'OpenAI'
])
param kind string

@description('Price tier of the resource, such as "S0".')
param skuName string

@description('Id of the built-in role that host and workers need on the resource.')
param roleId string

@description('Identity of host and workers.')
param principalId string

@description('Subnet of the private endpoint.')
param subnetId string

@description('Private DNS zones of the service.')
param zoneIds array

resource account 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: name
  location: location
  kind: kind
  sku: {
    name: skuName
  }
  properties: {
    customSubDomainName: name
    disableLocalAuth: true
    publicNetworkAccess: 'Disabled'
    networkAcls: {
      defaultAction: 'Deny'
    }
  }
}

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, roleId)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
  }
}

module endpoint 'private-endpoint.bicep' = {
  name: '${name}-endpoint'
  params: {
    name: name
    location: location
    subnetId: subnetId
    targetId: account.id
    groupId: 'account'
    zoneIds: zoneIds
  }
}

@description('Address of the resource, without a slash at its end. Identities need the name of the resource in it.')
output address string = 'https://${name}.${kind == 'OpenAI' ? 'openai' : 'cognitiveservices'}.azure.com'
