namespace SendGrid.Helpers.Mail;

/// <summary>An address and a display name. Equal when both are, without regard to the case of the address.</summary>
public class EmailAddress : IEquatable<EmailAddress>
{
    public EmailAddress()
    {
    }

    public EmailAddress(string? email, string? name = null)
    {
        Email = email;
        Name = name;
    }

    public string? Email { get; set; }

    public string? Name { get; set; }

    public static bool operator ==(EmailAddress? left, EmailAddress? right) => Equals(left, right);

    public static bool operator !=(EmailAddress? left, EmailAddress? right) => !Equals(left, right);

    public bool Equals(EmailAddress? other) =>
        other is not null && string.Equals(Email, other.Email, StringComparison.OrdinalIgnoreCase) && Name == other.Name;

    public override bool Equals(object? obj) => Equals(obj as EmailAddress);

    public override int GetHashCode() => HashCode.Combine(Email is null ? 0 : StringComparer.OrdinalIgnoreCase.GetHashCode(Email), Name);
}
