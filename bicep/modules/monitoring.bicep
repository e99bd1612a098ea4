metadata description = 'Log Analytics and Application Insights.'

import { roleAssignment, roleIds } from 'types.bicep'

@description('Required. Name of the Log Analytics workspace.')
param workspaceName string

@description('Required. Name of the Application Insights component.')
param componentName string

@description('Required. Region.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Days that logs are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('Required. Roles on the component.')
param roleAssignments roleAssignment[]

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    features: { disableLocalAuth: true }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: componentName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for assignment in roleAssignments: {
    scope: component
    name: guid(component.id, assignment.principal.id, roleIds[assignment.role])
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[assignment.role])
      principalId: assignment.principal.id
      principalType: assignment.principal.type
    }
  }
]

@description('Id of the workspace.')
output workspaceId string = workspace.id

@description('Id of the component.')
output componentId string = component.id

@description('Where telemetry is sent. No secret: without a role nothing is accepted there.')
output connectionString string = component.properties.ConnectionString
