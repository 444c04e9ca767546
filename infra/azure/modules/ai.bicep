// Speech, Language and Azure OpenAI, each with the role that doctor names.

@description('Beginning of the names of the resources; unique in the world.')
param prefix string

@description('Region of the resources.')
param location string

@description('Model that takes notes.')
param modelName string

@description('Version of the model.')
param modelVersion string

@description('Kind of the deployment: where texts are processed. "Standard" keeps them in the region, "DataZoneStandard" in the EU or the US.')
param modelSku string

@description('Thousands of tokens a minute that the deployment may take.')
param modelCapacity int

@description('Identity of host and workers.')
param principalId string

@description('Subnet of the private endpoints.')
param subnetId string

@description('Private DNS zone of Speech and Language.')
param cognitiveZoneId string

@description('Private DNS zone of Azure OpenAI.')
param openaiZoneId string

module speech 'cognitive-service.bicep' = {
  name: 'speech'
  params: {
    name: '${prefix}-speech'
    location: location
    kind: 'SpeechServices'
    skuName: 'S0'
    // Cognitive Services Speech User
    roleId: 'f2dc8367-1007-4938-bd23-fe263f013447'
    principalId: principalId
    subnetId: subnetId
    zoneIds: [
      cognitiveZoneId
    ]
  }
}

module language 'cognitive-service.bicep' = {
  name: 'language'
  params: {
    name: '${prefix}-language'
    location: location
    kind: 'TextAnalytics'
    skuName: 'S'
    // Cognitive Services User
    roleId: 'a97b65f3-24c7-4388-baec-2e87135dc908'
    principalId: principalId
    subnetId: subnetId
    zoneIds: [
      cognitiveZoneId
    ]
  }
}

module openai 'cognitive-service.bicep' = {
  name: 'openai'
  params: {
    name: '${prefix}-openai'
    location: location
    kind: 'OpenAI'
    skuName: 'S0'
    // Cognitive Services OpenAI User
    roleId: '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd'
    principalId: principalId
    subnetId: subnetId
    zoneIds: [
      openaiZoneId
    ]
  }
}

resource models 'Microsoft.CognitiveServices/accounts@2024-10-01' existing = {
  name: '${prefix}-openai'
}

resource notes 'Microsoft.CognitiveServices/accounts/deployments@2024-10-01' = {
  parent: models
  name: 'notes'
  sku: {
    name: modelSku
    capacity: modelCapacity
  }
  properties: {
    model: {
      format: 'OpenAI'
      name: modelName
      version: modelVersion
    }
    versionUpgradeOption: 'NoAutoUpgrade'
  }
  dependsOn: [
    openai
  ]
}

@description('Address of Speech.')
output speechAddress string = speech.outputs.address

@description('Address of Language.')
output languageAddress string = language.outputs.address

@description('Address of Azure OpenAI.')
output openaiAddress string = openai.outputs.address

@description('Name of the deployment of the model.')
output deploymentName string = notes.name
