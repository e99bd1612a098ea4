metadata description = 'The key vault: the SendGrid key, the first sign-in key, secrets of webhook sources and the certificates of the key ring. People put them in; the template never sees a value.'

import { roleAssignment, roleIds } from 'types.bicep'

@description('Required. Name of the vault.')
@maxLength(24)
param name string

@description('Required. Region.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Whether the vault is reachable by private endpoints only.')
param isPrivate bool

@description('Required. Public IPv4 ranges that may reach a private vault all the same.')
param allowedRanges string[]

@description('Required. Id of the Log Analytics workspace.')
param workspaceId string

@description('Required. Roles on the vault.')
param roleAssignments roleAssignment[]

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: isPrivate && empty(allowedRanges) ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      ipRules: [for range in allowedRanges: { value: range }]
    }
  }
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for assignment in roleAssignments: {
    scope: vault
    name: guid(vault.id, assignment.principal.id, roleIds[assignment.role])
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[assignment.role])
      principalId: assignment.principal.id
      principalType: assignment.principal.type
    }
  }
]

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Id of the vault.')
output id string = vault.id
