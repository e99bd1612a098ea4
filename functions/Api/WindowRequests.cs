namespace Workflows.Api;

/// <summary>The bodies of maintenance windows in the API.</summary>
internal static class WindowRequests
{
    public static ApiBody New { get; } = new(
        "NewMaintenanceWindow", ApiMember.Person,
        new("id", ApiType.Text, true, "Unique in the contract; the same id replaces the window.", 100),
        new("from", ApiType.Time, true, "Start."),
        new("to", ApiType.Time, true, "First moment after it; at most 72 hours later, unless an approved change is behind it."),
        new("systems", ApiType.TextList, false, "Systems concerned; a name without a domain or port means the machine of that name. All when it is missing."),
        new("reason", ApiType.Text, true, "Shown to people.", 1_000),
        new("changeNumber", ApiType.Text, false, "The approved change."));

    public static ApiBody Withdraw { get; } = new("WithdrawnMaintenanceWindow", ApiMember.Person);
}
