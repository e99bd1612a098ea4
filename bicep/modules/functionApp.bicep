metadata description = 'The application on Flex Consumption.'

import { scaleOptions } from 'types.bicep'

@description('Required. Name of the function app.')
@maxLength(60)
param name string

@description('Required. Name of its plan.')
@maxLength(60)
param planName string

@description('Required. Region.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Id of the identity.')
param identityId string

@description('Required. Id of the identity as an application.')
param identityClientId string

@description('Required. Name of the storage account of host, Durable Functions and tables.')
param storageAccountName string

@description('Required. Container of the deployment package.')
param packageContainer string

@description('Required. Where telemetry is sent.')
param telemetryConnectionString string

@description('Required. Settings of the application by name. Secrets are references to the key vault.')
param settings { *: string }

@description('Required. How it scales.')
param scale scaleOptions

@description('Required. Whether instances are spread over the zones of the region.')
param zoneRedundant bool

@description('Conditional. Id of the subnet that the application is integrated into. Required for private networking.')
param subnetId string?

@description('Required. Whether the application is reachable by a private endpoint only.')
param isPrivate bool

@description('Required. Id of the Log Analytics workspace.')
param workspaceId string

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    virtualNetworkSubnetId: subnetId
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: 'https://${storageAccountName}.blob.${environment().suffixes.storage}/${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: scale.?instanceMemoryMB ?? 2048
        maximumInstanceCount: scale.?maximumInstanceCount ?? 40
        alwaysReady: scale.?alwaysReady ?? []
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
      appSettings: concat(
        [
          { name: 'AzureWebJobsStorage__accountName', value: storageAccountName }
          { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
          { name: 'AzureWebJobsStorage__clientId', value: identityClientId }
          { name: 'AZURE_CLIENT_ID', value: identityClientId }
          { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: telemetryConnectionString }
          { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'ClientId=${identityClientId};Authorization=AAD' }
        ],
        map(items(settings), setting => { name: setting.key, value: setting.value })
      )
    }
  }

  // Packages are published with an Entra ID token; the passwords of the publishing profile stay off.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

resource metrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Id of the function app.')
output id string = app.id

@description('Host name that Azure gives it.')
output hostName string = app.properties.defaultHostName
