metadata description = 'A workbook beside the alerts: how cases, clocks, mails, the queue and the sweep stand.'

@description('Required. What it is called in the portal.')
param title string

@description('Required. Region.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Id of the Application Insights component that it reads.')
param componentId string

// Its queries name the application's measurements; tests/Bicep keeps the two together.
resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(componentId, 'workflows')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: title
    category: 'workbook'
    sourceId: componentId
    version: 'Notebook/1.0'
    serializedData: replace(loadTextContent('../workbook.json'), '{component}', componentId)
  }
}
