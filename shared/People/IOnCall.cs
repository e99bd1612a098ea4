namespace Workflows.People;

/// <summary>Who answers for a role at a moment: by a roster, or by the people file.</summary>
public interface IOnCall
{
    /// <summary>Those who are told, each person once, in their order; substitutes in place of those whom they stand in for.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="role">The role, as in its profile.</param>
    /// <param name="at">The moment (UTC).</param>
    Task<IReadOnlyList<Responder>> WhoAsync(string contractId, string role, DateTimeOffset at);
}
