metadata description = 'The identity that the application has towards storage, key vault, Service Bus and Application Insights. It exists before the application, so that roles are there at its first start.'

@description('Required. Name of the identity.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}

@description('Id of the resource.')
output id string = identity.id

@description('Id of the identity as an application.')
output clientId string = identity.properties.clientId

@description('Object id, for role assignments.')
output principalId string = identity.properties.principalId
