using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Data.Tables;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>What belongs to one client is shown to nobody of another, and to nobody whose link or role is over.</summary>
[Collection(Application.Name)]
public sealed class HttpIsolationTests(AppFixture app)
{
    private const string From = "2027-01-10T12:00:00Z";
    private const string To = "2027-01-10T14:00:00Z";

    /// <summary>Every field of the API that names a person whom the case is then mailed to.</summary>
    public static TheoryData<string, string, string> Namings => new()
    {
        { "releases", "manager", """{"contract":"standard","person":"toban1","title":"Isolated naming","manager":"PERSON","windowFrom":"FROM","windowTo":"TO","values":{},"steps":[{"title":"a","owner":"toban1"}]}""" },
        { "releases", "owner", """{"contract":"standard","person":"toban1","title":"Isolated naming","manager":"leader","windowFrom":"FROM","windowTo":"TO","values":{},"steps":[{"title":"a","owner":"PERSON"}]}""" },
        { "changes", "manager", """{"contract":"standard","person":"toban1","title":"Isolated naming","class":"minor","manager":"PERSON","values":{}}""" },
        { "changes", "performers", """{"contract":"standard","person":"toban1","title":"Isolated naming","class":"minor","performers":["toban1","PERSON"],"values":{}}""" },
        { "placements", "mail", """{"contract":"saitama","person":"toban1","name":"Isolated naming","mail":"MAIL","role":"role2","sites":["gan"],"from":"2027-01-04"}""" },
    };

    [Theory]
    [MemberData(nameof(Namings))]
    public async Task PersonOfAnotherClient_CannotBeNamed(string area, string field, string body)
    {
        (string Person, string Mail)[] strangers = [("mie-client", "system@kouiki.example"), ("saga-approver", "approver@saga.example")];
        foreach ((string person, string mail) in strangers)
        {
            using HttpClient machine = app.Machine();
            string text = body.Replace("PERSON", person, StringComparison.Ordinal).Replace("MAIL", mail, StringComparison.Ordinal)
                .Replace("FROM", From, StringComparison.Ordinal).Replace("TO", To, StringComparison.Ordinal);
            using HttpRequestMessage request = new(HttpMethod.Post, "api/" + area) { Content = new StringContent(text, null, "application/json") };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
            using HttpResponseMessage answer = await machine.SendAsync(request);
            JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, problem.ToString());
            Assert.Equal((field, "notInContract"), (problem.GetProperty("field").GetString(), problem.GetProperty("reason").GetString()));
            Assert.Contains("Only people with a role in this contract", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain(app.Mails(), m => m.To == mail && m.Text.Contains("Isolated naming", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task PersonOfAnotherClient_CannotBeNamedOnThePages()
    {
        using Device author = await app.SignedInAsync();
        Page plan = await author.GetAsync("/plan-release?contract=standard");
        Page release = await author.SubmitAsync(
            plan, plan.FormTo("/plan-release"), ("title", "Isolated"), ("manager", "saga-client"), ("windowFrom", "2027-01-10T20:00"),
            ("windowTo", "2027-01-10T22:00"), ("step_title_0", "a"), ("step_owner_0", "leader"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, release.Status);
        Assert.Contains("本契約の役割を持つ方だけ", release.Text, StringComparison.Ordinal);
    }

    /// <summary>The links of an application that was stopped, over one way or another when it comes back.</summary>
    [Fact]
    public async Task LinkThatIsOver_ShowsANumberAndTheWayOn_AndNothingOfTheCase()
    {
        const string Secret = "Sealed secret words";
        string folder = Directory.CreateTempSubdirectory("workflows-sealed-").FullName;
        string contracts = CopyOfContracts(folder);
        (string, string) setting = ("Workflows:Contracts", contracts);
        string incident, change;
        ReceivedMail respond, decide;
        await using (AppProcess first = await AppProcess.StartedAsync(Path.Combine(folder, "data"), setting))
        {
            incident = await IdAsync(first, "incidents",
                new
                {
                    contract = "standard", person = "toban1", title = Secret, heardAt = DateTimeOffset.UtcNow.AddSeconds(-5).ToString(
                "O", System.Globalization.CultureInfo.InvariantCulture), stopped = true
                }, "incident");
            change = await IdAsync(
                first, "changes", new
                {
                    contract = "standard", person = "toban1", title = Secret, @class = "minor", system = "web01",
                    values = new { plan = Secret, rollback = "back" }
                }, "change");
            respond = await MailAsync(
                folder, m => m.To == "oncall1@operator.example" && m.Text.Contains(incident, StringComparison.Ordinal) && m.Code is not null);
            decide = await MailAsync(folder, m => m.Text.Contains(change, StringComparison.Ordinal) && m.Code is not null);
            foreach (ReceivedMail mail in (ReceivedMail[])[respond, decide])
            {
                using Device before = new(first.Http.BaseAddress!);
                Page page = await before.GetAsync(PathOf(mail));
                Assert.Equal(HttpStatusCode.OK, page.Status);
                Assert.Contains(Secret, page.Text, StringComparison.Ordinal);
            }
        }

        // Without a role: who was mailed is of the people file still, and of no contract.
        string people = Path.Combine(contracts, "people.yaml");
        string kept = await File.ReadAllTextAsync(people);
        await File.WriteAllTextAsync(people, kept
            .Replace("role: [on_call, incident_owner], person: toban1", "role: [on_call, incident_owner], person: toban2", StringComparison.Ordinal)
            .Replace("role: team_lead, person: leader", "role: team_lead, person: engineer", StringComparison.Ordinal));
        await AssertSealedAsync(HttpStatusCode.Forbidden, "You have no role in this matter today");
        await File.WriteAllTextAsync(people, kept);

        await EditLinksAsync(r => r with { RevokedAt = DateTimeOffset.UtcNow });
        await AssertSealedAsync(HttpStatusCode.Gone, "This link was withdrawn");

        await EditLinksAsync(r => r with { RevokedAt = null, ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(-1) });
        await AssertSealedAsync(HttpStatusCode.Gone, "The time in which this link could be used is over");
        Directory.Delete(folder, recursive: true);

        async Task AssertSealedAsync(HttpStatusCode status, string words)
        {
            await using AppProcess app = await AppProcess.StartedAsync(Path.Combine(folder, "data"), setting);
            foreach ((ReceivedMail mail, string number) in ((ReceivedMail, string)[])[(respond, incident), (decide, change)])
            {
                using Device visitor = new(app.Http.BaseAddress!);
                Page page = await visitor.GetAsync(PathOf(mail));
                Assert.Equal(status, page.Status);
                Assert.DoesNotContain("Sealed secret", page.Html, StringComparison.Ordinal);
                Assert.Contains(number, page.Text, StringComparison.Ordinal);
                Assert.Contains(words, page.Text, StringComparison.Ordinal);
                Assert.Contains("/signin", page.Html, StringComparison.Ordinal);

                // Nor does a form that was opened before help, whatever its code: the token of another page's form is as good.
                Page form = await visitor.GetAsync("/signin");
                PageForm posted = form.Forms.First(f => f.Action == "/signin") with { Action = PathOf(mail) };
                foreach (string act in (string[])["open", "acknowledge", "approve"])
                {
                    Page answer = await visitor.SubmitAsync(form, posted, ("act", act), ("code", mail.Code!));
                    Assert.Equal(status, answer.Status);
                    Assert.DoesNotContain("Sealed secret", answer.Html, StringComparison.Ordinal);
                }

                Assert.Equal(HttpStatusCode.SeeOther, (await visitor.GetAsync("/incidents")).Status); // not signed in
            }
        }

        async Task EditLinksAsync(Func<LinkRequest, LinkRequest> edit)
        {
            string file = Path.Combine(folder, "data", "tables.db");
            TableClient links = await new LedgerTables(new Embedded.Tables.SqliteTableServiceClient(file)).GetAsync(LedgerTables.Links);
            foreach (TableEntity row in links.Query<TableEntity>().ToList())
            {
                if (LongText.Get(row, "Request") is { } request)
                {
                    LongText.Set(row, "Request", LedgerJson.Write(edit(LedgerJson.Read<LinkRequest>(request))));
                    await links.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
                }
            }

            await Embedded.Tables.TableDatabase.CloseAsync(file);
        }
    }

    private static string PathOf(ReceivedMail mail) => new Uri(mail.Link!).AbsolutePath;

    private static string CopyOfContracts(string folder)
    {
        string to = Path.Combine(folder, "contracts");
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "contracts")))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        return to;
    }

    private static async Task<string> IdAsync(AppProcess app, string area, object body, string member)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "api/" + area) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await app.Http.SendAsync(request);
        JsonElement read = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, read.ToString());
        return read.GetProperty(member).GetString()!;
    }

    private static async Task<ReceivedMail> MailAsync(string folder, Func<ReceivedMail, bool> matches)
    {
        ReceivedMail? found = null;
        await Eventually.HoldsAsync(
            () => (found = Directory.Exists(Outbox()) ? Directory.GetFiles(Outbox(), "*.eml").Select(f => ReceivedMail.Parse(File.ReadAllText(f)))
                .FirstOrDefault(matches) : null) is not null, "a mail that matches");
        return found!;

        string Outbox() => Path.Combine(folder, "data", "outbox");
    }
}
