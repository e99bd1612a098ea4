namespace Workflows.Maintenance;

/// <summary>The windows that a client has approved.</summary>
public interface IApprovedWindows
{
    /// <summary>The change that the window names exists, is approved and not withdrawn, and the window lies within what was approved.</summary>
    Task<bool> CoversAsync(string contractId, MaintenanceWindow window);
}
