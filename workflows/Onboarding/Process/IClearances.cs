namespace Workflows.Onboarding.Process;

/// <summary>Who may be on a roster, from the placements as they are now.</summary>
public interface IClearances
{
    /// <summary>The placements of a contract from their facts: for whatever is decided.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="until">The last day that will be asked about.</param>
    Task<Clearances> ClearanceAsync(string contractId, DateOnly until);

    /// <summary>The same as each placement was last looked at, seconds ago at most unless its orchestration is late: for whatever is only shown.</summary>
    Task<Clearances> ListedClearanceAsync(string contractId);

    /// <summary>People with roles and everybody who was ever placed.</summary>
    Task<StaffDirectory> StaffAsync(string contractId);
}
