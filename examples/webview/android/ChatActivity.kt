// androidx.webkit 1.8 and later, androidx.activity 1.8 and later.
import android.annotation.SuppressLint
import android.content.Intent
import android.net.Uri
import android.os.Bundle
import android.webkit.ValueCallback
import android.webkit.WebChromeClient
import android.webkit.WebView
import android.widget.FrameLayout
import androidx.activity.ComponentActivity
import androidx.activity.result.contract.ActivityResultContracts
import androidx.core.view.ViewCompat
import androidx.core.view.WindowInsetsCompat
import androidx.lifecycle.lifecycleScope
import androidx.webkit.JavaScriptReplyProxy
import androidx.webkit.WebViewCompat
import kotlinx.coroutines.launch
import org.json.JSONObject

private const val CHAT = "https://chat.example.com"

class ChatActivity : ComponentActivity() {
    private var page: JavaScriptReplyProxy? = null
    private var chosen: ValueCallback<Array<Uri>>? = null
    private val chooser = registerForActivityResult(ActivityResultContracts.StartActivityForResult()) {
        // Several files come in the clip, which parseResult does not look into.
        val clip = it.data?.clipData
        chosen?.onReceiveValue(if (clip == null) WebChromeClient.FileChooserParams.parseResult(it.resultCode, it.data) else Array(clip.itemCount) { n -> clip.getItemAt(n).uri })
        chosen = null
    }

    @SuppressLint("SetJavaScriptEnabled")
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        val view = WebView(this)
        view.settings.javaScriptEnabled = true
        view.settings.domStorageEnabled = true
        view.webChromeClient = object : WebChromeClient() {
            override fun onShowFileChooser(v: WebView, callback: ValueCallback<Array<Uri>>, params: FileChooserParams): Boolean {
                chosen?.onReceiveValue(null)
                chosen = callback
                chooser.launch(params.createIntent())
                return true
            }
        }
        // Before loadUrl; WebViewFeature.WEB_MESSAGE_LISTENER says whether this WebView has it (Chrome 88 and later).
        WebViewCompat.addWebMessageListener(view, "rejoin", setOf(CHAT)) { _, message, _, isMainFrame, reply ->
            if (isMainFrame) {
                page = reply
                hear(JSONObject(message.data ?: return@addWebMessageListener))
            }
        }
        // From Android 15 on an app lies under the bars and the keyboard. A WebView has no padding of its own.
        val frame = FrameLayout(this).apply { addView(view) }
        ViewCompat.setOnApplyWindowInsetsListener(frame) { _, insets ->
            val covered = insets.getInsets(WindowInsetsCompat.Type.systemBars() or WindowInsetsCompat.Type.ime())
            frame.setPadding(covered.left, covered.top, covered.right, covered.bottom)
            WindowInsetsCompat.CONSUMED
        }
        setContentView(frame)
        view.loadUrl("$CHAT/webview?channel_id=YOUR-CHANNEL-ID")
    }

    private fun hear(envelope: JSONObject) {
        val data = envelope.getJSONObject("data")
        when (envelope.getString("type")) {
            "need_token" -> lifecycleScope.launch { say("identify", JSONObject().put("resume_token", fetchChatToken(data.optJSONObject("ticket")))) }
            "unread" -> showBadge(data.getInt("count"))
            "open_url", "download" -> startActivity(Intent(Intent.ACTION_VIEW, Uri.parse(data.getString("url"))))
        }
    }

    private fun say(type: String, data: JSONObject = JSONObject()) {
        page?.postMessage(JSONObject().put("source", "rejoin").put("version", 1).put("type", type).put("data", data).toString())
    }

    override fun onStart() {
        super.onStart()
        say("visibility", JSONObject().put("visible", true))
    }

    override fun onStop() {
        say("visibility", JSONObject().put("visible", false))
        super.onStop()
    }

    /** Asks your backend for a resume token; an empty text where nobody is logged in. */
    private suspend fun fetchChatToken(ticket: JSONObject?): String = YourBackend.chatToken(ticket)

    private fun showBadge(count: Int) = YourBadge.show(count)
}
