using Workflows.Kit.Fields;
using Workflows.Texts;

namespace Workflows.Onboarding.Process;

/// <summary>What a proposal says, field by field. Its order is that of <see cref="PlacementHash"/>.</summary>
public static class PlacementFields
{
    /// <summary>Every field.</summary>
    public static FieldSet<PlacementContent> All { get; } = new FieldSet<PlacementContent>()
        .Line("name", "The person's name.", c => c.Name, (c, v) => c with { Name = v ?? "" }, required: true)
        .Line("nameEn", "The name in Latin letters.", c => c.NameEn, (c, v) => c with { NameEn = v })
        .Line("mail", "Where evidence is asked for.", c => c.Mail, (c, v) => c with { Mail = v ?? "" }, required: true)
        .Choice("language", "Of mails: ja (default) or en.", c => c.Language, (c, v) => c with { Language = v ?? Languages.Japanese },
            _ => [new(Languages.Japanese, _ => "日本語"), new(Languages.English, _ => "English")])
        .Line("employer", "Present affiliation.", c => c.Employer, (c, v) => c with { Employer = v })
        .Line("phone", "Telephone.", c => c.Phone, (c, v) => c with { Phone = v })
        .Choice("role", "Id of a staff role of the contract.", c => c.RoleId, (c, v) => c with { RoleId = v ?? "" },
            profile => (profile.Onboarding?.Roles ?? []).Select(r => new FieldOption(r.Id, r.Name.In)), PlacementRefusals.NoSuchRole, required: true)
        .Choices("sites", "Ids of sites of the contract.", c => c.Sites, (c, v) => c with { Sites = v },
            profile => profile.Sites.Select(s => new FieldOption(s.Id, s.Name.In)), PlacementRefusals.NoSuchSite)
        .Choices("works", "Ids of kinds of work of the role.", c => c.Works, (c, v) => c with { Works = v },
            profile => (profile.Onboarding?.Roles ?? []).SelectMany(r => r.Works).Select(w => new FieldOption(w.Id, w.Name.In)),
            PlacementRefusals.NoSuchSite)
        .Day("from", "First day.", c => c.From == default ? null : c.From, (c, v) => c with { From = v ?? default }, required: true)
        .Day("to", "Last day; open when left out.", c => c.To, (c, v) => c with { To = v })
        .Flag("subcontractor", "Staff of a subcontractor.", c => c.Subcontractor, (c, v) => c with { Subcontractor = v })
        .Line("replaces", "Who leaves for this person.", c => c.Replaces, (c, v) => c with { Replaces = v });

    /// <summary>Nothing is said yet.</summary>
    public static PlacementContent Blank { get; } =
        new() { PersonId = "", Name = "", Mail = "", Language = Languages.Japanese, RoleId = "", From = default };
}
