using ScCaToken.Core.Apdu;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Applets;

/// <summary>
/// What the token needs from an application on the card. One applet is selected at a time; frames, chaining, GET RESPONSE
/// and GET CHALLENGE are the token's business, so an applet sees whole commands and writes whole answers.
/// </summary>
internal interface IApplet
{
    /// <summary>The application identifier SELECT looks for (5 to 16 bytes).</summary>
    ReadOnlySpan<byte> Aid { get; }

    /// <summary>False when the profile of the key leaves the application out.</summary>
    bool IsPresent { get; }

    /// <summary>True when the applet answers commands of this class (chaining bit removed).</summary>
    bool Accepts(byte cla);

    /// <summary>Becomes the selected applet, or is selected again, and writes its FCI.</summary>
    StatusWord Select(OutputBuffer response);

    /// <summary>Another applet was selected: the security state goes.</summary>
    void Deselect();

    /// <summary>Reset or power-off: everything volatile goes and every secret is wiped.</summary>
    void Reset();

    /// <summary>Executes one whole command.</summary>
    StatusWord Process(scoped in CommandApdu command, OutputBuffer response);

    /// <summary>While it is selected, a command came that the token refused or answered itself.</summary>
    void PassOver();

    /// <summary>True when the command may write the flash.</summary>
    bool MayWrite(scoped in CommandApdu command);
}
