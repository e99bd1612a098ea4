using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Api;
using Workflows.Contracts;
using Workflows.Embedded.Tables;
using Workflows.Hosting;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.People;
using Workflows.Security;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Repeats of a request by the clock.</summary>
public sealed class HttpRepeatTests : IDisposable
{
    private readonly ManualClock clock = new(new(2026, 11, 20, 14, 59, 50, TimeSpan.Zero)); // ten seconds before midnight in Tokyo
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-repeat-").FullName;

    [Fact]
    public async Task RepeatAfterMidnight_IsAnsweredWithTheCaseOfTheDayBefore()
    {
        LedgerTables tables = new(new SqliteTableServiceClient(Path.Combine(folder, "tables.db")));
        ContractVersions contracts = new(ProfileCatalog.Load(Path.Combine(AppContext.BaseDirectory, "contracts"), Workflows.Processes.Sections).Catalog!,
            tables);
        PeopleDirectory people = new([new("aoki", "青木", "Aoki", "aoki@operator.example", null, "ja", Party.Contractor)],
            [new("standard", "on_call", "aoki", null, null)], []);
        IdempotencyKeys keys = new(tables);
        CaseApi api = new(contracts, new ApiActor(people, new Access(people, contracts, clock), clock), keys, new FileStore(tables), clock);
        CaseKind kind = new("thing", 't', "things", new("RunThing", "PlanThing", "PerformThingDuty"));
        ApiBody shape = new("NewThing", new ApiMember("contract", ApiType.Text, true, "The contract.", 100),
            new ApiMember("person", ApiType.Text, true, "The person.", 100));
        ApiCases cases = new(new ProcessDefinition(kind) { Texts = RefusalTexts.All, Durable = _ => { }, Services = _ => { } })
        {
            Listed = typeof(string), Shown = typeof(string), Filing = new ApiFiling<object>("FileThing", "Files a thing.", shape, (_, _) => throw new NotSupportedException()),
        };
        string? found = null;
        int filed = 0;
        bool refuse = true;

        Assert.Equal(StatusCodes.Status409Conflict, (await FileAsync()).Status);
        refuse = false;
        (int Status, string? Location) first = await FileAsync();
        Assert.Equal((StatusCodes.Status201Created, "/api/things/" + found), first);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(first, await FileAsync());
        Assert.Equal(1, filed);

        // Rows of before know no case: they are asked for as they were.
        Assert.True(await keys.ClaimAsync("things", "key-of-before", []));
        Assert.Null(await keys.CreatedAsync("things", "key-of-before"));

        async Task<(int Status, string? Location)> FileAsync()
        {
            DefaultHttpContext context =
                new()
                {
                    RequestServices = new ServiceCollection().AddSingleton<TimeProvider>(clock).AddSingleton(
                new UploadGate(1_000_000)).BuildServiceProvider()
                };
            context.Request.Method = "POST";
            context.Request.ContentType = "application/json";
            context.Request.Headers[ApiRequests.IdempotencyHeader] = "key-of-the-form";
            context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes("""{"contract":"standard","person":"aoki"}"""));
            IResult result = await api.FileAsync(cases, context.Request, call =>
            {
                if (refuse)
                {
                    return Task.FromResult<(CaseId?, CommandResult)>((null, new CommandResult.Refused(RefusalReason.NotApproved, "")));
                }

                filed++;
                CaseId id = CaseId.For(kind, "standard", "seed", DateOnly.FromDateTime(call.By.Now.AddHours(9).DateTime));
                found ??= id.Value;
                return Task.FromResult<(CaseId?, CommandResult)>((id, new CommandResult.Done("filed")));
            }, null!, default);
            return (((IStatusCodeHttpResult)result).StatusCode ?? 0, result is IValueHttpResult ? (string?)result.GetType()
                .GetProperty("Location")?.GetValue(result) : null);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
