metadata description = 'The storage account: tables of the application, the task hub of Durable Functions, the host and its deployment package. One account, so that a failover takes tables and orchestrations to the same moment.'

import { roleAssignment, roleIds } from 'types.bicep'

@description('Required. Name of the account.')
@maxLength(24)
param name string

@description('Required. Whether the account is made here; otherwise it is there already, and its own properties stay as they are.')
param isNew bool

@description('Required. Name of the container that the deployment package is put into.')
param packageContainer string

@description('Required. Region.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Whether every write is kept in three zones of the region.')
param zoneRedundant bool

@description('Required. Whether a copy, behind by some minutes, is kept in the paired region.')
param geoRedundant bool

@description('Required. Whether the account is reachable by private endpoints only.')
param isPrivate bool

@description('Required. Public IPv4 ranges that may reach a private account all the same.')
param allowedRanges string[]

@description('Required. Whether the account is locked against deletion.')
param lock bool

@description('Required. Whether every read and write is logged as well, not only deletions. Polling of Durable Functions makes this a lot.')
param logEveryAccess bool

@description('Required. Id of the Log Analytics workspace.')
param workspaceId string

@description('Required. Roles on the account.')
param roleAssignments roleAssignment[]

var redundancy = zoneRedundant ? (geoRedundant ? 'Standard_GZRS' : 'Standard_ZRS') : (geoRedundant ? 'Standard_GRS' : 'Standard_LRS')
var logged = logEveryAccess ? ['StorageDelete', 'StorageRead', 'StorageWrite'] : ['StorageDelete']

resource created 'Microsoft.Storage/storageAccounts@2024-01-01' = if (isNew) {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate && empty(allowedRanges) ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      ipRules: [for range in allowedRanges: { action: 'Allow', value: range }]
    }
  }
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: name
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 14 }
    containerDeleteRetentionPolicy: { enabled: true, days: 14 }
  }
  dependsOn: [created]
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' = {
  parent: account
  name: 'default'
  dependsOn: [created]
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = {
  parent: account
  name: 'default'
  dependsOn: [created]
}

resource package 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: packageContainer
  properties: { publicAccess: 'None' }
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for assignment in roleAssignments: {
    scope: account
    name: guid(account.id, assignment.principal.id, roleIds[assignment.role])
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[assignment.role])
      principalId: assignment.principal.id
      principalType: assignment.principal.type
    }
    dependsOn: [created]
  }
]

resource deletionLock 'Microsoft.Authorization/locks@2020-05-01' = if (lock) {
  scope: account
  name: 'keeps-the-record'
  properties: {
    level: 'CanNotDelete'
    notes: 'Holds every case, its audit log and the orchestrations of open cases. Nothing here can be made anew from elsewhere.'
  }
  dependsOn: [created]
}

resource blobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: blobs
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [for category in logged: { category: category, enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

resource queueLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: queues
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    // A queue's message is deleted when it is handled: that is no loss and is logged only on request.
    logs: [for category in (logEveryAccess ? logged : []): { category: category, enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

resource tableLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: tables
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [for category in logged: { category: category, enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

@description('Id of the account.')
output id string = account.id
