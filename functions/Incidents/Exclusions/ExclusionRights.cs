using Workflows.People;
using Workflows.Security;

namespace Workflows.Incidents.Exclusions;

/// <summary>What a reader of an incident may do about exclusions: either party proposes, the contractor's answer is given on the page, the
/// client's only behind its mailed link.</summary>
/// <param name="IsClient">They speak for the client.</param>
/// <param name="Proposes">They may propose and take back.</param>
/// <param name="AnswersForContractor">They may answer what the client proposes.</param>
public sealed record ExclusionRights(bool IsClient, bool Proposes, bool AnswersForContractor)
{
    /// <summary>The rights of a visitor: of the contractor whoever works on incidents, of the client who holds the role that answers.</summary>
    internal static ExclusionRights Of(Visitor visitor, string contractId, ExclusionRules rules, Access access)
    {
        bool isClient = visitor.Person.Party == Party.Client;
        return new(isClient, isClient ? access.CanDecide(visitor, contractId, rules.Client) : access.CanRespond(visitor, contractId),
            !isClient && access.CanDecide(visitor, contractId, rules.Contractor));
    }
}
