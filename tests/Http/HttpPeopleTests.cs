using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>People changed on pages while the application runs: what is typed is refused all at once and kept, and what is saved counts at once.</summary>
[Collection(Application.Name)]
public sealed class HttpPeopleTests(AppFixture app)
{
    private const int Many = 65;

    [Fact]
    public async Task APerson_ComesChangesAndGoes_WithoutAStart()
    {
        string id = "p" + Guid.NewGuid().ToString("N")[..8];
        string mail = $"{id}@operator.example";
        using Device admin = await AdministratorAsync();
        Page entry = await admin.GetAsync("/person-entry");
        Page refused = await admin.SubmitAsync(entry, entry.FormTo("/person-entry"), ("id", id), ("name", "新人 <b>"), ("mail", "oncall1@operator.example"),
            ("party", "contractor"), ("language", "ja"), ("role_0", "standard/on_call"), ("role_0_from", "2026-12-02"), ("role_0_to", "2026-12-01"),
            ("absence_0", "toban1"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("当番 一郎", refused.Document.GetElementById("person-mail-error")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(refused.Document.GetElementById("person-role_0_to-error"));
        Assert.NotNull(refused.Document.GetElementById("person-absence_0_from-error"));
        Assert.Equal("新人 <b>", refused.Document.GetElementById("person-name")!.GetAttribute("value")); // nothing typed is lost
        Assert.Equal("standard/on_call", refused.Document.QuerySelector("#person-role_0 option[selected]")!.GetAttribute("value"));

        Page added = await admin.SubmitAsync(refused, refused.FormTo("/person-entry"), ("id", id), ("name", "新人"), ("mail", mail), ("party", "contractor"),
            ("language", "ja"), ("role_0", "standard/client_contact"), ("role_0_to", ""), ("absence_0", ""));
        Assert.Equal($"/people/{id}?done=person", added.Location!.ToString());

        // They sign in by mail and see the contract of their role, and no other.
        using Device person = await app.SignedInAsync(mail);
        Page contracts = await person.GetAsync("/contracts");
        Assert.Contains("/contracts/standard", contracts.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("/contracts/saga", contracts.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await person.GetAsync("/people")).Status);

        // Their last day was yesterday: the open sign-in ends, and the record keeps the name.
        Page page = await admin.GetAsync("/people/" + id);
        Assert.Contains("管理 三郎", page.Text, StringComparison.Ordinal); // who added them
        Assert.Equal(HttpStatusCode.SeeOther, (await admin.SubmitAsync(page, page.FormTo("/people/" + id), ("name", "新人"), ("mail", mail),
            ("party", "contractor"), ("language", "ja"), ("role_0", "standard/client_contact"), ("until", "2020-01-01"))).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await person.GetAsync("/contracts")).Status);
        Assert.DoesNotContain(id, (await admin.GetAsync("/people")).Html, StringComparison.Ordinal);
        Assert.Contains(id, (await admin.GetAsync("/people?left=yes")).Html, StringComparison.Ordinal);
        Assert.Contains("until: 2020-01-01", (await admin.GetAsync("/people-export?form=yaml")).Html, StringComparison.Ordinal);

        // More roles than a page often has are all kept, and one that was cleared goes with its days.
        Page changed = await admin.GetAsync("/people/" + id);
        List<(string, string)> fields =
        [
            ("name", "新人"), ("mail", mail), ("party", "contractor"), ("language", "ja"), ("until", "2020-01-01"), ("role_0", ""), ("role_0_from", "2026-12-01"),
        ];
        for (int i = 1; i <= Many; i++)
        {
            string day = new DateOnly(2027, 1, 1).AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            fields.AddRange([($"role_{i}", "standard/client_contact"), ($"role_{i}_from", day), ($"role_{i}_to", day)]);
        }

        Assert.Equal(HttpStatusCode.SeeOther, (await admin.SubmitAsync(changed, changed.FormTo("/people/" + id), [.. fields])).Status);
        Assert.Equal(Many, (await admin.GetAsync("/people-export")).Html.Split('\n').Count(l => l.StartsWith(id + ",", StringComparison.Ordinal)));

        // A role in a contract that is gone stays in the record; a file that no start would take is not handed out.
        changed = await admin.GetAsync("/people/" + id);
        (string, string)[] gone = [.. fields[..5], ("role_0", "gone/clerk"), ("role_0_to", "2019-12-31")];
        Assert.Equal(HttpStatusCode.SeeOther, (await admin.SubmitAsync(changed, changed.FormTo("/people/" + id), gone)).Status);
        Page unfit = await admin.GetAsync("/people-export?form=yaml");
        Assert.Equal(HttpStatusCode.Conflict, unfit.Status);
        Assert.Contains("&#x27;gone&#x27;", unfit.Html, StringComparison.Ordinal);
        changed = await admin.GetAsync("/people/" + id);
        string other = $"{id}@other.example";
        Assert.Equal(HttpStatusCode.SeeOther,
            (await admin.SubmitAsync(changed, changed.FormTo("/people/" + id), [.. fields[..5], ("mail", other)])).Status);

        // Their address is another one now: they are told where they were and where they are.
        foreach (string to in (string[])[mail, other])
        {
            await app.MailAsync(m => m.To == to && m.Text.Contains($"{mail} → {other}", StringComparison.Ordinal));
        }

        // A form that was opened before that change is not written over it.
        Page late = await admin.SubmitAsync(page, page.FormTo("/people/" + id), ("form_key", Guid.NewGuid().ToString("N")), ("name", "別人"), ("mail", mail),
            ("party", "contractor"), ("language", "ja"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.Status);
        Assert.Equal("別人", late.Document.GetElementById("person-name")!.GetAttribute("value"));
    }

    [Fact]
    public async Task AFile_IsLookedAtFirst_AndTakenOverOrToldWithItsLines()
    {
        string id = "f" + Guid.NewGuid().ToString("N")[..8];
        string csv = $"id,name,mail,party,contract,role\r\n{id},新人,{id}@operator.example,contractor,standard,client_contact\r\n";
        using Device admin = await AdministratorAsync();
        Page page = await admin.GetAsync("/people-import");
        Page wrong = await admin.SubmitAsync(page, page.FormTo("/people-import"), ("text", csv.Replace("client_contact", "clerk", StringComparison.Ordinal)
            + "nobody,誰か,none,contractor,,\r\n"));
        Assert.Equal(["2", "3"], wrong.Document.QuerySelectorAll("tbody tr th").Select(c => c.TextContent.Trim()));
        Assert.DoesNotContain(wrong.Forms, f => f.Hidden.ContainsKey("act"));
        Page looked = await admin.SubmitAsync(page, page.FormTo("/people-import"), ("text", csv));
        Assert.DoesNotContain(id, (await admin.GetAsync("/people")).Html, StringComparison.Ordinal); // only looked at
        PageForm apply = looked.Forms.Single(f => f.Hidden.ContainsKey("act"));
        Page unseen = await admin.SubmitAsync(looked, apply, ("text", csv), ("seen", "another")); // as if somebody had been changed since
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unseen.Status);
        Assert.NotNull(unseen.Document.QuerySelector("[role=alert]"));
        Assert.Contains(unseen.Forms, f => f.Hidden.ContainsKey("act")); // what it would do now
        Page taken = await admin.SubmitAsync(looked, apply, ("text", csv));
        Assert.Equal(HttpStatusCode.SeeOther, taken.Status);
        Assert.Contains(id, (await admin.GetAsync("/people")).Html, StringComparison.Ordinal);
        Assert.Contains(id + ",新人", (await admin.GetAsync("/people-export")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheApi_ListsAddsAndChanges_AsThePagesDo_InTheNameOfAnAdministrator()
    {
        string id = "a" + Guid.NewGuid().ToString("N")[..8];
        using HttpClient machine = app.Machine(AppProcess.MasterKey);
        object New(string mail, string person = "admin") => new
        {
            person, id, name = "新人", mail, language = "ja", party = "contractor",
            roles = new[] { new { contract = "standard", role = "client_contact" } }, absences = Array.Empty<object>(),
        };

        // By an administrator only, and everything that is wrong at once, as the body names it.
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("people", New($"{id}@operator.example", "leader"))).Status);
        (HttpStatusCode status, JsonElement answer) = await PostAsync("people", new
        {
            person = "admin", id, name = "新人", mail = "none", language = "ja", party = "contractor",
            roles = new[] { new { contract = "standard", role = "clerk", from = "2026-12-02", to = "2026-12-01" } }, absences = Array.Empty<object>(),
        });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["mail", "roles[0].role", "roles[0].to"],
            answer.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()!).Order(StringComparer.Ordinal));

        string key = Guid.NewGuid().ToString("N");
        (status, answer) = await PostAsync("people", New($"{id}@operator.example"), key);
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync("people", New($"{id}@operator.example"), key)).Status); // a repeat
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync("people", New($"{id}@other.example"), key)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("people", New($"{id}@other.example"))).Status); // the id is taken
        int seen = answer.GetProperty("seen").GetInt32();
        object change = new
        {
            person = "admin", seen, name = "新人 二郎", mail = $"{id}@operator.example", language = "en", party = "contractor", until = "2020-01-01",
            roles = Array.Empty<object>(), absences = Array.Empty<object>(),
        };
        Assert.Equal(HttpStatusCode.OK, (await PostAsync($"people/{id}/change", change)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync($"people/{id}/change", change)).Status); // somebody was quicker
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync($"people/{id}/return", new { person = "admin", seen = seen + 1 })).Status); // the file knows nobody
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("people/nobody-there/change", change)).Status);
        JsonElement shown = await machine.GetFromJsonAsync<JsonElement>("api/people/" + id);
        Assert.Equal(("新人 二郎", "2020-01-01", "admin"),
            (shown.GetProperty("name").GetString(), shown.GetProperty("until").GetString(), shown.GetProperty("changedBy").GetString()));
        Assert.False(await IsListedAsync("api/people"));
        Assert.True(await IsListedAsync("api/people?left=true"));
        using Device admin = await AdministratorAsync();
        Assert.Contains("APIから", (await admin.GetAsync("/people/" + id)).Text, StringComparison.Ordinal);

        // The key of a file belongs to all that was asked with it, and not to the file alone.
        key = Guid.NewGuid().ToString("N");
        string file = $"id,name,mail,party,contract,role\r\n{id},新人 三郎,{id}@operator.example,contractor,standard,client_contact\r\n";
        string import = "people-import?person=admin";
        import += "&seen=" + (await ImportAsync(import)).Answer.GetProperty("seen").GetString();
        Assert.True((await ImportAsync(import)).Answer.GetProperty("applied").GetBoolean());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ImportAsync(import + "&mayEmpty=true")).Status);

        async Task<(HttpStatusCode Status, JsonElement Answer)> ImportAsync(string address)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "api/" + address) { Content = new StringContent(file, Encoding.UTF8, "text/csv") };
            request.Headers.Add("Idempotency-Key", key);
            using HttpResponseMessage response = await machine.SendAsync(request);
            return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
        }

        async Task<bool> IsListedAsync(string address) => (await machine.GetFromJsonAsync<JsonElement>(address)).GetProperty("people").EnumerateArray()
            .Any(p => p.GetProperty("id").GetString() == id);

        async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(string route, object body, string? idempotencyKey = null)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "api/" + route) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", idempotencyKey ?? Guid.NewGuid().ToString("N"));
            using HttpResponseMessage response = await machine.SendAsync(request);
            return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
        }
    }

    private async Task<Device> AdministratorAsync()
    {
        Device device = app.NewDevice();
        Page page = await device.GetAsync("/signin");
        await device.SubmitAsync(page, page.FormTo("/signin/admin"), ("person", "admin"), ("key", AppFixture.AdminKey));
        return device;
    }
}
