namespace Workflows.Links;

/// <summary>Outcomes that links record. Persisted.</summary>
internal static class LinkOutcomes
{
    public const string Accepted = "accepted";

    public const string Returned = "returned";

    public const string SignedIn = "signed-in";
}
