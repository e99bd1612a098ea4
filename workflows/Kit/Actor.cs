namespace Workflows.Kit;

/// <summary>Who does something, and for whom.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="For">The person whom they substitute.</param>
public sealed record Actor(string PersonId, string? For = null)
{
    /// <summary>This software.</summary>
    public static Actor System { get; } = new("system");
}
