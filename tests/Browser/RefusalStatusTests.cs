using Workflows.Api;
using Workflows.Kit;
using Xunit;

namespace Workflows.Browser.Tests;

public sealed class RefusalStatusTests
{
    /// <summary>What does not exist in the contract is the request's fault, who may not is forbidden, how a case stands is a conflict: in every process.</summary>
    [Fact]
    public void OneMeaning_HasOneStatus() => Assert.All(Enum.GetValues<RefusalReason>(), reason => Assert.Equal(
        reason switch
        {
            RefusalReason.NoSuchCase or RefusalReason.NoSuchIncident => 404,
            _ when reason.ToString().StartsWith("NoSuch", StringComparison.Ordinal) => 400,
            RefusalReason.NoRoster or RefusalReason.NoReleases => 400,
            RefusalReason.NotAllowed or RefusalReason.NotYours or RefusalReason.NotAsked or RefusalReason.AuthorMayNotDecide => 403,
            RefusalReason.MissingField or RefusalReason.TooLong or RefusalReason.NotUnderstood or RefusalReason.NoFigures or RefusalReason.InTheFuture or RefusalReason.BeforeTheStart or RefusalReason.RetentionOver => 400,
            RefusalReason.NotInContract or RefusalReason.WrongFileType or RefusalReason.FileNotClean => 400,
            _ => 409,
        },
        RefusalStatus.Of(reason)));
}
